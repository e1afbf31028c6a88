import Foundation
import ProvscanCore
import ProvscanTestSupport
import Synchronization
import Testing

@testable import ProvscanReaders

@Suite("Reading ahead")
struct ReadAheadTests {
    @Test("what nobody has begun is given back, and is not done any more")
    func withdrawn() {
        let ahead = ReadAhead()
        let count = Atomic<Int>(0)
        let pieces = (0..<3).map { number in
            ahead.offer {
                count.wrappingAdd(1, ordering: .relaxed)
                return number
            }
        }
        #expect(ahead.work())
        #expect(ahead.take(pieces[0]) == 0)
        #expect(ahead.take(pieces[1]) == nil)
        #expect(ahead.withdraw(pieces[2]))
        #expect(!ahead.withdraw(pieces[2]))
        #expect(!ahead.work())
        #expect(count.load(ordering: .relaxed) == 1)
    }

    @Test("what a thread has begun is waited for, and what follows is done meanwhile")
    func begun() {
        let ahead = ReadAhead()
        let (hasBegun, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let slow = ahead.offer {
            hasBegun.signal()
            mayEnd.wait()
            return "slow"
        }
        let quick = ahead.offer {
            mayEnd.signal()
            return "quick"
        }
        Thread { _ = ahead.work() }.start()
        hasBegun.wait()
        #expect(ahead.take(slow) == "slow")
        #expect(ahead.take(quick) == "quick")
    }

    @Test("members of a gzip file, sound or damaged, read the same whoever inflates them", arguments: 0..<40)
    func members(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var file: [UInt8] = []
        for _ in 0..<Int.random(in: 3...300, using: &random) {
            file += try #require(Self.samples.randomElement(using: &random))
        }
        if seed > 4 { Self.damage(&file, using: &random) }
        try expectSame(file, "pages.warc.gz", pieceBytes: [40, 700, 3_000].randomElement(using: &random) ?? 700)
    }

    @Test("row groups, sound or damaged, read the same whoever reads them", arguments: 0..<120)
    func rowGroups(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var file = Array(try Data(contentsOf: URL(filePath: seeds + "parquet/groups.parquet")))
        if seed > 0 {
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                file[Int.random(in: 0..<file.count - 8, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            }
        }
        try expectSame(file, "groups.parquet", pieceBytes: 1_000)
    }

    @Test("members are inflated ahead, and row groups read")
    func isUsed() throws {
        let pages = Array(try Data(contentsOf: URL(filePath: seeds + "warc/pages.warc.gz")))
        let groups = Array(try Data(contentsOf: URL(filePath: seeds + "parquet/groups.parquet")))
        // The beginning of a file is read when it is opened, to see what it is.
        let manyPages = Array([[UInt8]](repeating: pages, count: 400).joined())
        for (bytes, name) in [(manyPages, "a.warc.gz"), (groups, "a.parquet")] {
            let ahead = ReadAhead(pieceBytes: 2_000)
            var pieces = 0
            _ = Reading(bytes: bytes, name: name) { options in
                options.readAhead = ahead
                options.batchBytes = 100
            } meanwhile: {
                while ahead.work() { pieces += 1 }
            }
            #expect(pieces >= 6, "\(pieces) pieces of \(name)")
        }
    }

    @Test("a file of one member is not cut, and what expands too far is not inflated ahead")
    func notCut() throws {
        let scratch = try Scratch()
        let line = Array("{\"text\":\"Sixteen painted barges waited.\"}\n".utf8)
        let zipped = try scratch.run("gzip", "-c", input: Array([[UInt8]](repeating: line, count: 500).joined()))
        let bomb = try scratch.run("gzip", "-c", input: Array([[UInt8]](repeating: line, count: 50_000).joined()))
        for (bytes, pieces) in [(zipped + zipped, 0), (bomb + bomb + bomb, 3)] {
            let ahead = ReadAhead(pieceBytes: pieces == 0 ? 50 : bomb.count + 20)
            var done = 0
            let reading = Reading(bytes: bytes, name: "a.jsonl.gz") {
                $0.readAhead = ahead
            } meanwhile: {
                while ahead.work() { done += 1 }
            }
            #expect(done <= pieces)
            #expect(reading.texts.count == (pieces == 0 ? 1_000 : 150_000))
            #expect(reading.failures.isEmpty)
        }
    }

    /// Requires that a file reads as it does without reading ahead: with no other thread, with one that is always
    /// there first, and with three that come when they come.
    private func expectSame(_ bytes: [UInt8], _ name: String, pieceBytes: Int) throws {
        func read(_ ahead: ReadAhead?, meanwhile: () -> Void = {}) -> Reading {
            let configure: (inout ReaderOptions) -> Void = { options in
                options.readAhead = ahead
                options.batchBytes = 600
                options.recordLimit = 1 << 20
            }
            return Reading(bytes: bytes, name: name, configure, meanwhile: meanwhile)
        }
        let plain = read(nil)
        let alone = read(ReadAhead(pieceBytes: pieceBytes))
        let ahead = ReadAhead(pieceBytes: pieceBytes)
        let helped = read(ahead) { while ahead.work() {} }
        #expect(!ahead.work(), "nothing is left behind")
        let shared = ReadAhead(pieceBytes: pieceBytes)
        let isOver = Atomic<Bool>(false)
        let threads = DispatchGroup()
        for _ in 0..<3 {
            threads.enter()
            Thread {
                while !isOver.load(ordering: .relaxed) { if !shared.work() { sched_yield() } }
                threads.leave()
            }.start()
        }
        let raced = read(shared)
        isOver.store(true, ordering: .relaxed)
        threads.wait()
        for (reading, how) in [(alone, "alone"), (helped, "helped"), (raced, "raced")] {
            #expect(reading.texts == plain.texts, "\(how)")
            #expect(reading.locators == plain.locators, "\(how)")
            #expect(reading.tally == plain.tally, "\(how)")
            #expect(reading.failures == plain.failures, "\(how)")
        }
    }

    /// Changes bytes, cuts the file, or puts something between or behind its members.
    private static func damage(_ file: inout [UInt8], using random: inout SplitMix64) {
        let place = Int.random(in: 20..<file.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: file[place] ^= UInt8.random(in: 1...255, using: &random)
        case 1: file.removeSubrange(place...)
        case 2: file += [UInt8](repeating: 0, count: Int.random(in: 1...2_000, using: &random))
        case 3: file += Array("behind the members".utf8)
        default:
            for place in place..<min(file.count, place + 40) { file[place] = UInt8.random(in: 0...255, using: &random) }
        }
    }

    /// Members: a page each, two pages, nothing, and one that holds the header of another as it stands.
    private static let samples: [[UInt8]] = {
        guard let scratch = try? Scratch() else { return [] }
        var random = SplitMix64(seed: 1)
        func member(_ content: [UInt8]) -> [UInt8] { (try? scratch.run("gzip", "-c", input: content)) ?? [] }
        func record(_ block: [UInt8], _ type: String, _ number: Int) -> [UInt8] {
            let header =
                "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://example.org/\(number)\r\n"
                + "Content-Type: \(type)\r\nContent-Length: \(block.count)\r\n\r\n"
            return Array(header.utf8) + block + Array("\r\n\r\n".utf8)
        }
        var samples = [member([])]
        for number in 0..<6 {
            let text = RandomText.make(pieceCount: 20 + 30 * number, using: &random)
            samples.append(member(record(Array(text.utf8), "text/plain", number)))
        }
        let pages = [
            record(Array("One of two.".utf8), "text/plain", 7), record(Array("Another.".utf8), "text/plain", 8),
        ]
        samples.append(member(Array(pages.joined())))
        let noise = (0..<900).map { _ in UInt8.random(in: 0...255, using: &random) }
        samples.append(member(record(noise + samples[1] + noise, "image/png", 9)))
        return samples
    }()
}
