internal import Crypto
internal import Foundation
internal import ProvscanCore

/// Sections 12 to 15: reproduction, integrity, custody, glossary.
extension Overview {
    func addClosing(to page: inout PageFile) throws {
        var context = try reproduction()
        context["k"] = summary.method.k
        context["redaction"] = redactionNote
        addReview(to: &context)
        addCustody(to: &context)
        try page.add("closing", context)
    }

    private var redactionNote: String {
        guard let redaction = summary.redaction else { return "Nothing was left out of the quotations." }
        let masked = redaction.masked.values.reduce(0, +)
        return "These results are redacted (mode \(redaction.mode.rawValue)): "
            + "\(Numbers.counted(masked, "stretch", plural: "stretches")) of personal data masked, "
            + "\(Numbers.counted(redaction.withheld, "passage text")) shortened or left out."
    }

    private func reproduction() throws -> [String: Any] {
        var context: [String: Any] = [
            "command": report.results.run.commandLine.map(ShellWord.quoted).joined(separator: " "),
            "registryDigest": summary.registry.digest, "matchesDigest": summary.matchesDigest,
            "startedAt": report.results.run.startedAt, "startedText": HTMLReport.readable(report.results.run.startedAt),
            "endedAt": report.results.run.endedAt, "endedText": HTMLReport.readable(report.results.run.endedAt),
            "platform": "\(summary.tool.platform), Swift \(summary.tool.swift), \(report.results.run.operatingSystem)",
            "clock": report.results.run.clock,
        ]
        context["executable"] = report.results.run.executable.sha256
        context["configurationDigest"] = try configurationDigest
        context["bag"] = report.bag.map(bagContext)
        var coverage = try report.results.coverage()
        while let record = try coverage.next() {
            guard let digest = record.sha256, !record.locator.description.contains("!") else { continue }
            let line = ShellWord.quoted("\(digest)  \(record.locator)")
            context["sourceCheck"] = "echo \(line) | sha256sum --check"
            break
        }
        if let first = exhibits.first, let passage = first.match.passages.first {
            let bytes = passage.recordSpan.bytes
            context["spanMatch"] = first.line
            context["spanCommands"] = Clipped.text(SpanCommand(first.match.record.locator, bytes).lines, to: 4000)
        }
        return context
    }

    /// SHA-256 of everything that decides what a scan finds, apart from its inputs.
    private var configurationDigest: String {
        get throws {
            let bytes = try ResultsFile.makeEncoder(pretty: true).encode(BagConfiguration(summary)) + Data("\n".utf8)
            return hexadecimal(SHA256.hash(data: bytes))
        }
    }
}
