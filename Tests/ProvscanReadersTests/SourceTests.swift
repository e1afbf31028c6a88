import Foundation
import ProvscanCore
import ProvscanReaders
import Testing

@Suite("Sources")
struct SourceTests {
    @Test("folders are walked in the order of relative paths, hidden entries apart")
    func order() throws {
        let scratch = try Scratch()
        for name in ["a/z.txt", "a.txt", "a-b/c.txt", "B.txt", ".hidden.txt", ".git/x.txt", "a/b/é.txt"] {
            _ = try scratch.file("root/" + name, name)
        }
        let reading = Reading([scratch.path + "/root/"])
        #expect(reading.texts == ["B.txt", "a-b/c.txt", "a.txt", "a/b/é.txt", "a/z.txt"])
        #expect(reading.metadata.map(\.externalID) == reading.texts)
        #expect(reading.locators == reading.texts.map { scratch.path + "/root/" + $0 })
    }

    @Test("a source that cannot be read does not stop the run")
    func missing() throws {
        let scratch = try Scratch()
        let sound = try scratch.file("a.txt", "text")
        let reading = Reading([scratch.path + "/none.jsonl", sound])
        #expect(reading.texts == ["text"])
        #expect(reading.failures == ["no such file or folder; check the path"])
        #expect(reading.coverage[0].digest == nil)
    }

    @Test("links are not followed, and a link that leads out is told")
    func links() throws {
        let scratch = try Scratch()
        let inside = try scratch.file("root/a.txt", "inside")
        let outside = try scratch.file("b.txt", "outside")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: scratch.path + "/root/in", withDestinationPath: inside)
        try manager.createSymbolicLink(atPath: scratch.path + "/root/loop", withDestinationPath: scratch.path + "/root")
        try manager.createSymbolicLink(atPath: scratch.path + "/root/none", withDestinationPath: "/nowhere/at/all")
        try manager.createSymbolicLink(atPath: scratch.path + "/root/out", withDestinationPath: outside)
        let reading = Reading([scratch.path + "/root"])
        #expect(reading.texts == ["inside"])
        #expect(
            reading.failures == [
                "the symbolic link leads nowhere; mend or remove it",
                "the symbolic link leads out of the folder; name its target as well",
            ])
        try manager.createSymbolicLink(atPath: scratch.path + "/named", withDestinationPath: outside)
        #expect(Reading([scratch.path + "/named"]).texts == ["outside"])
    }

    @Test("a name that is not UTF-8 can be read")
    func names() throws {
        let scratch = try Scratch()
        try scratch.run("sh", "-c", "mkdir root; printf text > \"root/$(printf 'caf\\351').txt\"")
        #expect(Reading([scratch.path + "/root"]).texts == ["text"])
    }

    @Test(
        "content decides before the name",
        arguments: [
            ("a.txt", "{\"text\":\"x\"}\n", "jsonl"), ("a.jsonl", "plain words", "jsonl"),
            ("a.md", "words", "markdown"),
            ("a.json", "{\n  \"text\": \"x\"\n}", "unrecognised"), ("a.md", "{% raw %} words", "markdown"),
            ("a.js", "window.YTD.like.part0 = []", "unrecognised"), ("a", "words", "text"),
        ])
    func detection(name: String, content: String, format: String) throws {
        let scratch = try Scratch()
        #expect(Reading([try scratch.file(name, content)]).coverage.map(\.format) == [format])
    }

    @Test("an option overrides detection")
    func override() throws {
        let scratch = try Scratch()
        let path = try scratch.file("a.jsonl", "{\"text\":\"x\"}")
        #expect(Reading([path]) { $0.format = "text" }.texts == ["{\"text\":\"x\"}"])
        #expect(
            Reading([path]) { $0.format = "nonsense" }.failures
                == ["unknown format nonsense; take one of " + ReaderOptions.formatNames.joined(separator: ", ")])
    }
}
