import Foundation
import ProvscanTestSupport
import Testing

/// A folder with a registry of the sample works, and `provscan` run in it.
struct Bench {
    let folder: TestFolder

    /// A folder with works and two corpora, `found.jsonl` and `clean.jsonl`; by default the works are registered.
    init(indexed: Bool = true) throws {
        folder = try TestFolder()
        try folder.write(SampleTexts.jsonLines(SampleTexts.works, name: "work"), to: "works.jsonl")
        try folder.write(
            SampleTexts.jsonLines([SampleTexts.foreign, SampleTexts.copy(of: SampleTexts.orchard)]), to: "found.jsonl")
        try folder.write(SampleTexts.jsonLines([SampleTexts.foreign]), to: "clean.jsonl")
        if indexed { try #require(index("works.jsonl").status == 0) }
    }

    /// Runs `provscan` with `arguments` in the folder.
    func provscan(_ arguments: String..., environment: [String: String] = [:]) throws -> Program.Ended {
        try Program.provscan(arguments, environment: environment, in: folder.path)
    }

    func index(_ arguments: String...) throws -> Program.Ended {
        try Program.provscan(["index", "--holder", "Ada Example"] + arguments, in: folder.path)
    }

    func match(_ arguments: String..., out: String = "results") throws -> Program.Ended {
        try Program.provscan(["match", "--out", out] + arguments, in: folder.path)
    }

    /// The statistics of the registry as `registry stats --json` prints them.
    func statistics(of registry: String = "provscan.sqlite") throws -> [String: Any] {
        try object(provscan("registry", "stats", "--registry", registry, "--json").output)
    }

    func works(in registry: String = "provscan.sqlite") throws -> Int {
        try #require(statistics(of: registry)["works"] as? Int)
    }

    /// Checks that the registry is whole.
    func expectSoundRegistry(_ registry: String = "provscan.sqlite") throws {
        let ended = try provscan("registry", "check", "--deep", "--registry", registry)
        #expect(ended.status == 0 && ended.messages.isEmpty, "\(ended.messages)")
        #expect(ended.output == "\(registry): no problem found\n")
    }
}

/// The JSON object that `text` is.
func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
