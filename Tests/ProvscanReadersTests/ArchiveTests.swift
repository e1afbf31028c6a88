import Foundation
import ProvscanCore
import ProvscanReaders
import Testing

@Suite("Archives")
struct ArchiveTests {
    /// A folder with a text, a compressed list of records and a picture.
    private static func members(_ scratch: Scratch) throws {
        _ = try scratch.file("in/books/7.txt", "the seventh book")
        _ = try scratch.file("in/part.jsonl.gz", try scratch.compressed("gzip", threeRecords))
        _ = try scratch.file("in/picture.png", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 1, 0xFF])
    }

    @Test(
        "reads the members of an archive, each by its content",
        arguments: [
            ("a.tar", "tar -cf ../a.tar *", "tar"), ("a.tar.gz", "tar -czf ../a.tar.gz *", "tar.gz"),
            ("a.tar.zst", "tar --zstd -cf ../a.tar.zst *", "tar.zst"),
            ("a.tar.xz", "tar -cJf ../a.tar.xz *", "tar.xz"),
            ("a.zip", "python3 -m zipfile -c ../a.zip *", "zip"),
        ])
    func members(name: String, command: String, format: String) throws {
        let scratch = try Scratch()
        try Self.members(scratch)
        try scratch.run("sh", "-c", "cd in && " + command)
        let path = scratch.path + "/" + name
        let reading = Reading([path])
        #expect(Set(reading.texts) == ["the seventh book", "one", "two é \"quoted\"", "three"])
        #expect(reading.locators.contains(path + "!books/7.txt"))
        #expect(reading.locators.contains(path + "!part.jsonl.gz!line-2"))
        #expect(Set(reading.coverage.map(\.format)) == ["text", "jsonl.gz", "unrecognised", format])
        #expect(reading.coverage.last?.locator.description == path)
        #expect(reading.coverage.last?.failures == [])
        #expect(reading.coverage.allSatisfy { $0.digest != nil })
        #expect(reading.failures.count == 1, "the picture")
    }

    @Test("archives inside archives are entered, to a limit")
    func nesting() throws {
        let scratch = try Scratch()
        _ = try scratch.file("a.txt", "inmost")
        try scratch.run(
            "sh", "-c",
            "tar -cf 1.tar a.txt; python3 -m zipfile -c 2.zip 1.tar; tar -czf 3.tgz 2.zip; tar -cf 4.tar 3.tgz")
        let three = Reading([scratch.path + "/3.tgz"])
        #expect(three.texts == ["inmost"])
        #expect(three.locators == [scratch.path + "/3.tgz!2.zip!1.tar!a.txt"])
        #expect(three.coverage.map(\.format) == ["text", "tar", "zip", "tar.gz"])
        let four = Reading([scratch.path + "/4.tar"])
        #expect(four.texts == [])
        #expect(four.failures == ["archives nested more than 3 deep; unpack it if you trust it"])
    }

    @Test("a 7z, compressed or stored, is read member by member", arguments: ["members", "stored"])
    func sevenZip(name: String) {
        let path = seeds + "auto/\(name).7z"
        let reading = Reading([path])
        #expect(reading.texts.first == "Sixteen painted barges")
        #expect(reading.texts.count == 4)
        #expect(reading.locators.last == path + "!b.jsonl!line-3")
        #expect(reading.coverage.map(\.format) == ["text", "jsonl", "7z"])
        #expect(reading.failures == [])
    }

    @Test("encrypted members are told, sound ones beside them read; a list that is encrypted is told")
    func encrypted() {
        let folder = fixtures + "Archives/"
        let told = "the member is encrypted; unpack the archive"
        let zip = Reading([folder + "encrypted.zip"])
        #expect(zip.texts == ["Sixteen painted barges"])
        #expect(zip.failures == [told])
        #expect(zip.coverage.flatMap(\.failures).first?.locator.description == folder + "encrypted.zip!b.jsonl")
        #expect(Reading([folder + "encrypted.7z"]).failures == [told, told])
        let header = Reading([folder + "encrypted-header.7z"])
        #expect(header.texts == [])
        #expect(header.failures == ["the list of members is encrypted; unpack the archive"])
    }

    @Test("links, devices and names that lead out are told, not read")
    func refused() throws {
        let scratch = try Scratch()
        _ = try scratch.file("a.txt", "sound")
        try scratch.run("mkfifo", "pipe")
        try scratch.run("ln", "-s", "/etc/passwd", "link")
        try scratch.run(
            "tar", "-Pcf", "a.tar", "--transform", "s,^up$,../up,", "--transform", "s,^abs$,/abs,", "a.txt", "pipe",
            "link")
        try scratch.run("cp", "a.txt", "up")
        try scratch.run("cp", "a.txt", "abs")
        try scratch.run(
            "tar", "-Prf", "a.tar", "--transform", "s,^up$,../up,", "--transform", "s,^abs$,/abs,", "up", "abs")
        let reading = Reading([scratch.path + "/a.tar"])
        #expect(reading.texts == ["sound"])
        #expect(
            reading.failures == [
                "a device or another special file; remove it", "a link; pack the file itself",
                "its name leads out of the archive; pack it with relative names",
                "its name leads out of the archive; pack it with relative names",
            ])
    }

    @Test("limits on members, names and expansion hold")
    func limits() throws {
        let scratch = try Scratch()
        for number in 0..<20 { _ = try scratch.file("in/file-\(number).txt", "text \(number)") }
        try scratch.run("tar", "-cf", "a.tar", "-C", "in", ".")
        let members = Reading([scratch.path + "/a.tar"]) { $0.limits.members = 10 }
        #expect(members.failures == ["more than 10 members; unpack the archive"])
        let names = Reading([scratch.path + "/a.tar"]) { $0.limits.nameBytes = 12 }
        #expect(names.texts.count == 10)
        #expect(names.failures.count == 10)
        try scratch.run(
            "sh", "-c",
            "head -c 3000000 /dev/zero | tr '\\0' 'a' > a.txt; bzip2 -k a.txt; tar -cf b.tar a.txt.bz2")
        let bomb = Reading([scratch.path + "/b.tar"]) { options in
            options.limits.freeBytes = 1 << 20
            options.limits.ratio = 100
        }
        #expect(bomb.tally.textBytes < 3_000_000)
        #expect(bomb.failures == ["expands to more than 100 times its size; unpack it if you trust it"])
    }

    @Test("a cut archive gives the members before the cut", arguments: ["tar", "zip"])
    func truncation(format: String) throws {
        let scratch = try Scratch()
        for number in 0..<3 { _ = try scratch.file("in/\(number).txt", "text \(number)") }
        try scratch.run(
            "sh", "-c",
            format == "tar"
                ? "cd in && tar -cf ../a.tar --blocking-factor=1 *" : "cd in && python3 -m zipfile -c ../a.zip *")
        let whole = Array(try Data(contentsOf: URL(filePath: scratch.path + "/a." + format)))
        for count in stride(from: 1, to: whole.count, by: format == "tar" ? 41 : 1) {
            let reading = Reading([try scratch.file("cut", whole[..<count])])
            #expect(reading.texts.allSatisfy { "text" == $0.prefix(4) || count < 512 }, "cut at \(count)")
        }
    }

    @Test("no file of the libarchive project brings the reader down")
    func libarchive() {
        var texts = 0
        var failures = 0
        for path in ExternalFixtures.files("compression/libarchive/decoded")
            + ExternalFixtures.files("compression/cpython")
        {
            let reading = Reading([path])
            texts += reading.texts.count
            failures += reading.failures.count
        }
        guard ExternalFixtures.root != nil else { return }
        print("INFO libarchive and CPython archives: \(texts) texts, \(failures) failures named")
        #expect(texts > 0)
        #expect(failures > 0)
    }
}
