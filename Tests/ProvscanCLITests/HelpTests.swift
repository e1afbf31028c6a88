import Foundation
import ProvscanTestSupport
import Testing

@Suite("Help, completions and manual come from one definition")
struct HelpTests {
    static let flags: [(command: [String], flags: [String])] = [
        (
            ["index"],
            [
                "--registry", "--holder", "--collection", "--platform", "--licence", "--rights-basis", "--profile",
                "--format", "--text-field", "--id-field", "--url-field", "--date-field", "--long", "--max-record",
                "--max-nesting", "--max-members", "--max-ratio", "--max-expanded", "--origin", "--jobs",
                "--signatures-only", "--key",
                "--memory-limit", "--log-format", "--log-level", "--json", "<archive>",
            ]
        ),
        (
            ["match"],
            [
                "--registry", "--foreign", "--out", "--force", "--resume", "--journal-interval", "--memory-limit",
                "--log-format", "--log-level",
                "--min-grade", "--part", "--sources", "--assessed-at", "--shards", "--answers", "--format",
                "--text-field", "--id-field",
                "--sample", "--sample-files", "--seed", "--url-field",
                "--date-field", "--validation", "--actor", "--usage", "--stage", "--territory", "--channel",
                "--purpose",
                "--crawler", "--acquired", "--used-until", "--redact", "--redaction-key",
                "--bag", "--organisation", "--contact", "--description", "--since", "--disclose-terms",
                "--disclose-works", "--long", "--max-record", "--jobs", "--json", "<corpus>",
            ]
        ),
        (["merge"], ["--registry", "--key", "--out", "--force", "--json", "<part>"]),
        (
            ["spark"],
            [
                "--master", "--conf", "--print", "--registry", "--out", "--parts", "--shards", "--parquet", "--resume",
                "--match",
                "<corpus>",
            ]
        ),
        (["sources"], ["--sources", "--part", "<corpus>"]),
        (["query"], ["--shard", "--out", "--force", "--part", "--sources", "--format", "--jobs", "<corpus>"]),
        (["registry", "split"], ["--registry", "--out", "--force", "--json", "<n>"]),
        (["report"], ["--bag", "--out", "--pdf", "--redact", "--redaction-key", "<directory>"]),
        (["review"], ["--port", "--reviewer", "<directory>"]),
        (["decide"], ["--match", "--work", "--record", "--status", "--reason", "--reviewer", "<directory>"]),
        (["show"], ["--limit", "<directory>", "<line>"]),
        (
            ["filter"],
            [
                "--registry", "--format", "--tag", "--drop", "--rejects", "--force", "--min-grade", "--text-field",
                "--id-field",
                "--url-field", "--date-field", "--actor", "--acquired", "--jobs", "--json",
            ]
        ),
        (
            ["serve"],
            [
                "--registry", "--foreign", "--key", "--host", "--port", "--tokens", "--certificate", "--private-key",
                "--max-body", "--time-limit", "--refresh-interval", "--min-grade", "--actor", "--acquired",
                "--log-format", "--log-level",
            ]
        ),
        (
            ["bag"],
            [
                "--registry", "--out", "--redact", "--redaction-key", "--organisation", "--contact", "--description",
                "--since", "--disclose-terms", "--disclose-works", "<results>",
            ]
        ),
        (
            ["verify"],
            ["--key", "--policy", "--corpus", "--registry", "--redaction-key", "--jobs", "--json", "<bag>"]
        ),
        (
            ["custody", "add"],
            [
                "--action", "--person", "--organisation", "--from", "--to", "--purpose", "--location", "--at",
                "--time-source", "--note", "<bag>",
            ]
        ),
        (["certify"], ["--rule", "--outside-us", "--out", "<bag>"]),
        (["validate"], ["--registry", "--out", "--corpus", "--plants", "--seed"]),
        (["inspect"], ["--limit", "--text-field", "--long", "--max-record", "<file>"]),
        (
            ["grant", "add"],
            [
                "--registry", "--holder", "--assignee", "--assignee-id", "--collection", "--all", "--usage",
                "--prohibited", "--territory", "--channel", "--from", "--until", "--type", "--json",
            ]
        ),
        (["grant", "import"], ["--registry", "--holder", "--observed-at", "--json", "<file>"]),
        (["grant", "list"], ["--registry", "--json"]),
        (["grant", "show"], ["--registry", "<uid>"]),
        (["grant", "supersede"], ["--registry", "--by", "--status", "--at", "--reason", "<uid>"]),
        (["grant", "attest"], ["--registry", "--complete-as-of", "--holder", "--by"]),
        (
            ["signal", "import"],
            ["--registry", "--url", "--observed-at", "--observed-until", "--kind", "--collection", "<file>"]
        ),
        (["signal", "list"], ["--registry", "--json"]),
        (
            ["tariff", "set"],
            ["--registry", "--holder", "--collection", "--basis", "--rate", "--currency", "--source"]
        ),
        (["tariff", "list"], ["--registry"]),
        (["registry", "stats"], ["--registry", "--json"]),
        (["registry", "annotate"], ["--registry", "<file>"]),
        (["registry", "check"], ["--registry", "--deep"]),
        (["registry", "repair"], ["--registry", "--json"]),
        (["registry", "backup"], ["--registry", "--force", "<copy>"]),
        (["registry", "vacuum"], ["--registry"]),
        (["registry", "log", "show"], ["--registry", "--all", "--leaf"]),
        (["registry", "log", "prove"], ["--registry", "--work", "--leaf", "--from", "--at", "--out"]),
        (["registry", "log", "export"], ["--registry", "<folder>"]),
        (["registry", "log", "restart"], ["--registry"]),
        (["registry", "key", "show"], ["--registry"]),
        (["registry", "key", "rotate"], ["--registry", "--lost"]),
        (["registry", "timestamp", "query"], ["--registry", "--at", "--out"]),
        (["registry", "timestamp", "attach"], ["--registry", "<response>"]),
        (["registry", "timestamp", "list"], ["--registry"]),
        (
            ["registry", "erase"],
            ["--registry", "--work", "--author", "--url", "--holder", "--collection", "--reason", "--finish", "--json"]
        ),
        (["registry", "hold", "add"], ["--registry", "--work", "--author", "--by", "--reason"]),
        (["registry", "hold", "release"], ["--registry", "--by", "<number>"]),
        (["registry", "hold", "list"], ["--registry", "--json"]),
    ]

    @Test("--help of each command contains each flag", arguments: 0..<flags.count)
    func help(number: Int) throws {
        let (command, flags) = Self.flags[number]
        let ended = try Program.provscan(command + ["--help"])
        #expect(ended.status == 0 && ended.messages.isEmpty)
        #expect(ended.output.contains("USAGE: provscan " + command.joined(separator: " ")))
        for flag in flags where flag != "<directory>" { #expect(ended.output.contains(flag), "\(flag)") }
        #expect(ended.output == (try Program.provscan(["help"] + command).output))
    }

    @Test("the help of the tool names the commands and the exit statuses")
    func overview() throws {
        let ended = try Program.provscan(["--help"])
        for part in ["index", "match", "report", "registry", "0 clean", "64 usage", "130 interrupted"] {
            #expect(ended.output.contains(part), "\(part)")
        }
    }

    @Test("completions name every flag", arguments: ["bash", "zsh", "fish"])
    func completions(shell: String) throws {
        let ended = try Program.provscan(["--generate-completion-script", shell])
        #expect(ended.status == 0)
        for flag in Self.flags.flatMap(\.flags) where flag.hasPrefix("--") {
            #expect(ended.output.contains(shell == "fish" ? String(flag.dropFirst(2)) : flag), "\(flag)")
        }
    }

    @Test("the definition that the manual is made from names every flag")
    func manual() throws {
        let ended = try Program.provscan(["--experimental-dump-help"])
        #expect(ended.status == 0)
        for flag in Self.flags.flatMap(\.flags) where flag.hasPrefix("--") {
            #expect(ended.output.contains("\"\(flag.dropFirst(2))\""), "\(flag)")
        }
    }

    @Test("README names every command, and no option that is none")
    func readme() throws {
        let readme = try String(contentsOfFile: Repository.path("README.md"), encoding: .utf8)
        for entry in Self.flags {
            let command = entry.command.joined(separator: " ")
            #expect(readme.contains("provscan " + command) || readme.contains("`" + command), "\(command)")
        }
        let options = Set(readme.matches(of: /`(--[a-z-]+)/).map { String($0.output.1) })
        let known = Set(Self.flags.flatMap(\.flags) + ["--quick", "--sanitize"])
        #expect(options.isSubset(of: known), "\(options.subtracting(known))")
        #expect(options.count > 8)
    }

    @Test("--version prints the version alone")
    func version() throws {
        #expect(try Program.provscan(["--version"]).output.contains(/^[0-9]+\.[0-9]+\.[0-9]+\n$/))
    }
}
