import Foundation
import ProvscanReaders

/// Where hostile bytes enter: one format of the readers, or `auto` for detection, compression and archives.
struct EntryPoint {
    let options: ReaderOptions

    /// The entry point that the environment names in PROVSCAN_FUZZ.
    static let chosen = EntryPoint(named: ProcessInfo.processInfo.environment["PROVSCAN_FUZZ"] ?? "auto")

    private init(named name: String) {
        guard ReaderOptions.formatNames.contains(name) else {
            fatalError("there is no entry point \(name); take one of \(ReaderOptions.formatNames)")
        }
        var options = ReaderOptions(role: .suspect)
        options.format = name
        options.batchBytes = 1 << 12
        options.recordLimit = 1 << 22
        options.zstdWindowLog = 20
        options.limits.freeBytes = 1 << 22
        options.limits.totalBytes = 1 << 24
        options.limits.members = 100
        self.options = options
    }

    /// Reads everything in `bytes`, and traps where a reader breaks its word.
    func read(_ bytes: [UInt8]) {
        let cursor = MemoryCursor(bytes, name: "input", options: options)
        while let event = cursor.next() {
            guard case .batch(let batch) = event else { continue }
            var texts = 0
            let tally = batch.visit { text, ordinal in
                precondition(ordinal == texts, "ordinals count from 0")
                precondition(Self.isUTF8(text), "a text is valid UTF-8")
                texts += 1
            }
            precondition(tally.texts == texts, "the tally counts the texts")
            precondition(batch.visit { _, _ in } == tally, "a second visit finds the same")
            for ordinal in 0..<min(texts, 8) { _ = batch.describe(ordinal) }
        }
        precondition(cursor.next() == nil, "a cursor stays at its end")
    }

    private static func isUTF8(_ text: Span<UInt8>) -> Bool {
        text.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) != nil }
    }
}
