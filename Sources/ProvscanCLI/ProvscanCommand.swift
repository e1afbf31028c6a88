import ArgumentParser

@main
struct ProvscanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "provscan")
}
