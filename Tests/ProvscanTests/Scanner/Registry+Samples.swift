import ProvscanCore
import ProvscanRegistry
import ProvscanTestSupport

@testable import Provscan

extension Registry {
    /// A new registry of the sample works, at `texts.sqlite` in `folder`: one holder's, under CC BY.
    static func ofSampleWorks(in folder: TestFolder) throws -> Registry {
        let registry = try Registry(at: folder.path("texts.sqlite"), access: .write(creatingWith: .posts))
        try folder.write(SampleTexts.jsonLines(SampleTexts.works, name: "work"), to: "works.jsonl")
        let description = CollectionDescription(holder: "Ada Example", name: "posts", licence: "CC-BY-4.0")
        _ = try Indexer(registry: registry).index([folder.path("works.jsonl")], as: description)
        return registry
    }
}
