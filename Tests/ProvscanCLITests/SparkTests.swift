import Foundation
import ProvscanTestSupport
import Testing

@Suite("spark: what is submitted")
struct SparkTests {
    @Test("--print prints the job as it stands in the Python package")
    func printed() throws {
        let ended = try Bench(indexed: false).provscan("spark", "--print")
        #expect(ended.status == 0)
        #expect(
            ended.output
                == (try String(contentsOfFile: Repository.path("Sources/Python/provscan/spark.py"), encoding: .utf8)))
    }

    @Test("spark-submit is called with the job, and its status is passed on")
    func submitted() throws {
        let bench = try Bench()
        let submit = try bench.folder.write(
            "#!/bin/sh\nfor word in \"$@\"; do echo \"$word\"; done\nexit 3\n", to: "spark/bin/spark-submit")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: submit)
        let home = ["SPARK_HOME": bench.folder.path("spark"), "PATH": "/usr/bin:/bin"]
        let ended = try bench.provscan(
            "spark", "--master", "spark://host:7077", "--conf", "spark.executor.memory=4g", "--out", "results",
            "--parts", "9", "--resume", "corpus", "more", "--match", "--min-grade", "near", environment: home)
        #expect(ended.status == 3, "\(ended)")
        var words = ended.outputLines
        #expect(words[4].hasSuffix("/spark.py") && !FileManager.default.fileExists(atPath: words[4]))
        words[4] = "spark.py"
        #expect(
            words == [
                "--master", "spark://host:7077", "--conf", "spark.executor.memory=4g", "spark.py",
                "--program", Program.provscan, "--registry", "provscan.sqlite", "--out", "results", "--parts", "9",
                "--resume", "corpus", "more", "--", "--min-grade", "near",
            ])
    }

    @Test("without Spark, or without a corpus, the way out is said")
    func missing() throws {
        let bench = try Bench()
        let ended = try bench.provscan(
            "spark", "--out", "results", "corpus", environment: ["SPARK_HOME": "", "PATH": "/nowhere"])
        #expect(ended.status == 2 && ended.messages.contains("there is no spark-submit; install Apache Spark"))
        #expect(try bench.provscan("spark", "corpus").status == 64)
        #expect(try bench.provscan("spark", "--out", "results").status == 64)
        #expect(try bench.provscan("spark", "--out", "results", "--parts", "0", "corpus").status == 64)
    }
}
