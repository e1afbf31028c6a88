import Foundation
import ProvscanTestSupport
import Testing

/// A corpus with everything that results can hold, and results that must be the same.
extension Bench {
    /// Files of results that have the same bytes whoever scanned.
    private static let comparedResults = [
        "annotations.jsonl", "coverage.jsonl", "licence-trace.jsonl", "matches.csv", "matches.jsonl",
        "quotations.jsonl", "rights.json", "summary.json", "works.csv",
    ]

    /// Files of several kinds and sizes with copies, texts that a table has to quote, common text, and a damaged file.
    func writeMixedCorpus(using random: inout SplitMix64) throws {
        let notice = "Permission is hereby granted, free of charge, to any person obtaining a copy of this software "
        for file in 0..<12 {
            let texts = (0..<Int.random(in: 0..<30, using: &random)).map { _ -> String in
                let text = RandomText.make(pieceCount: 40, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: return SampleTexts.copy(of: SampleTexts.works[Int.random(in: 0..<3, using: &random)]) + text
                case 1: return "We heard that hungry gulls debated the price of salted herring again. " + text
                case 2: return notice + "and associated documentation files, " + text
                default: return text
                }
            }
            let records = try texts.enumerated().map { number, text in
                let id = #"a "quoted", \#(number)"# + "\r\n=1 \"id\":\"urn:provscan:match:7:1"
                let record = ["id": id, "text": text]
                return String(decoding: try JSONSerialization.data(withJSONObject: record), as: UTF8.self) + "\n"
            }
            try folder.write(records.joined(), to: "corpus/\(file % 3)/part-\(file).jsonl")
        }
        for (number, work) in SampleTexts.works.enumerated() {
            try folder.write(SampleTexts.copy(of: work), to: "corpus/texts/\(number).txt")
        }
        let tweet = #"window.YTD.tweets.part0 = [{"tweet":{"id_str":"7","full_text":"\#(SampleTexts.harbour)"}}]"#
        try folder.write(tweet, to: "corpus/x/data/tweets.js")
        try folder.write(
            #"window.YTD.account.part0 = [{"account":{"username":"ada"}}]"#, to: "corpus/x/data/account.js")
        try folder.write(
            "{\"text\":\"cut\n" + SampleTexts.jsonLines([SampleTexts.copy(of: SampleTexts.harbour)]),
            to: "corpus/damaged.jsonl")
        try folder.write("", to: "corpus/empty.jsonl")
    }

    func text(of name: String) throws -> String {
        String(decoding: try folder.bytes(of: name), as: UTF8.self)
    }

    /// Checks that two results directories hold the same.
    func expectSameResults(_ one: String, _ other: String) throws {
        for name in Self.comparedResults {
            #expect(
                try folder.bytes(of: "\(one)/\(name)") == folder.bytes(of: "\(other)/\(name)"), "\(name)")
        }
        let digests = try [one, other].map { results in
            try folder.lines(of: "\(results)/SHA256SUMS").filter { !$0.hasSuffix("  run.json") }
        }
        #expect(digests[0] == digests[1] && digests[0].count == Self.comparedResults.count)
    }
}
