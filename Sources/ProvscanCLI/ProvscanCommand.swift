internal import ArgumentParser
internal import Provscan

/// The command line: the one definition that help, manual pages and completions come from.
@main
struct ProvscanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "provscan",
        abstract: "Finds which registered texts are in a training corpus, and shows how it knows.",
        discussion: """
            A platform registers its texts with 'index'; 'match' scans a corpus for them and writes results that \
            anyone can check.

            Exit status: 0 clean; 1 passages without a covering licence; 2 failed; 3 some input was unreadable \
            (wins over 1 and 0); 64 usage; 130 interrupted.
            """,
        version: Version.current,
        subcommands: [
            IndexCommand.self, MatchCommand.self, QueryCommand.self, MergeCommand.self, SourcesCommand.self,
            SparkCommand.self,
            FilterCommand.self, ReportCommand.self, ReviewCommand.self, DecideCommand.self, ShowCommand.self,
            BagCommand.self, VerifyCommand.self, CustodyCommand.self, CertifyCommand.self, ValidateCommand.self,
            InspectCommand.self, ServeCommand.self, RegistryCommand.self, GrantCommand.self, SignalCommand.self,
            TariffCommand.self,
        ])
}
