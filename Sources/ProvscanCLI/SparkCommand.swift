internal import ArgumentParser
internal import Foundation
internal import Provscan

/// `provscan spark`: scans a corpus on Apache Spark.
struct SparkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spark", abstract: "Scan a corpus on Apache Spark and write the results.",
        discussion: """
            Submits a PySpark job with spark-submit, or prints it. Its tasks run 'match --part' with this program, which is \
            brought to the executors with the registry and its compiled index; 'merge' then writes the results that one \
            'match' writes. The matches come as Parquet, too, partitioned by rights holder. Options of 'match' \
            follow --match.

            The corpus and the results lie under paths that the driver and the executors share; a corpus may lie at an \
            address that pyarrow.fs opens as well, such as s3://.
            """)

    @Option(help: ArgumentHelp("The cluster, as spark-submit takes it; its own default else.", valueName: "url"))
    var master: String?

    @Option(
        help: ArgumentHelp(
            "A setting of Spark, such as spark.executor.memory=4g; may be repeated.", valueName: "key=value"))
    var conf: [String] = []

    @Flag(name: .customLong("print"), help: "Print the job, a program in Python, and submit nothing.")
    var prints = false

    @OptionGroup var registry: RegistryOptions

    @OptionGroup var fingerprints: FingerprintKeyOption

    @Option(help: ArgumentHelp("The results directory.", valueName: "dir"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Parts that the corpus is cut into; four for each core, where there are files.", valueName: "n"))
    var parts: Int?

    @Option(
        help: ArgumentHelp(
            "Split the index into so many shards, and ask each about each part, so that no task needs all of it.",
            valueName: "n"))
    var shards: Int?

    @Option(help: ArgumentHelp("Where the matches go as Parquet; DIR.parquet where it is not given.", valueName: "dir"))
    var parquet: String?

    @Flag(help: "Continue an unfinished scan with the parts that it has.")
    var resume = false

    @Option(
        parsing: .remaining,
        help: ArgumentHelp("All that follows are options of 'match', such as --min-grade near.", valueName: "options"))
    var match: [String] = []

    @Argument(help: ArgumentHelp("Files and folders, or addresses, to scan.", valueName: "corpus"))
    var corpora: [String] = []

    func validate() throws {
        guard prints || (out != nil && !corpora.isEmpty) else {
            throw ValidationError("name the results directory (--out) and a corpus, or print the job with --print")
        }
        guard (parts ?? 1) > 0 else { throw ValidationError("--parts takes a number from 1 up") }
        guard (shards ?? 1) > 0 else { throw ValidationError("--shards takes a number from 1 up") }
        guard shards == nil || fingerprints.key == nil else {
            throw ValidationError("a registry of keyed hashes has no shards; leave out --shards")
        }
        guard !registry.isForeign else {
            throw ValidationError(
                "the job copies the registry; check one of another party (--foreign) with 'match' first")
        }
    }

    func run() throws {
        try ExitStatus.run {
            guard !prints else {
                FileHandle.standardOutput.write(Data(PackageResources.spark_py))
                return .success
            }
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("provscan-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let job = folder.appendingPathComponent("spark.py")
            try Data(PackageResources.spark_py).write(to: job)
            return try submit(job.path)
        }
    }

    private func submit(_ job: String) throws -> ExitCode {
        let process = Process()
        process.executableURL = try Self.submitter()
        process.arguments = submission + [job] + arguments
        // An interrupt reaches both; the job ends first.
        _ = signal(SIGINT, SIG_IGN)
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .exit ? ExitCode(process.terminationStatus) : ExitStatus.failed
    }

    /// What spark-submit is told.
    private var submission: [String] {
        (master.map { ["--master", $0] } ?? []) + conf.flatMap { ["--conf", $0] }
    }

    /// What the job is told.
    private var arguments: [String] {
        var arguments = ["--program", Self.program, "--registry", registry.path, "--out", out ?? ""]
        if let key = fingerprints.key { arguments += ["--key", key] }
        if let parts { arguments += ["--parts", "\(parts)"] }
        if let shards { arguments += ["--shards", "\(shards)"] }
        if let parquet { arguments += ["--parquet", parquet] }
        if resume { arguments.append("--resume") }
        return arguments + corpora + (match.isEmpty ? [] : ["--"] + match)
    }

    private static var program: String {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
    }

    /// The program `spark-submit`: of SPARK_HOME, else on PATH.
    private static func submitter() throws -> URL {
        let environment = ProcessInfo.processInfo.environment
        let folders =
            (environment["SPARK_HOME"].map { [$0 + "/bin"] } ?? [])
            + (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let found = folders.map { $0 + "/spark-submit" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else {
            Terminal.say(
                "provscan: there is no spark-submit; install Apache Spark, such as by pip install pyspark, name it with "
                    + "SPARK_HOME, or print the job with --print")
            throw ExitStatus.failed
        }
        return URL(fileURLWithPath: found)
    }
}
