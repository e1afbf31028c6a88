internal import Foundation

/// A page of the report as the local review server shows it: the same page with a script that records decisions.
public enum ReviewPage {
    private static let script = String(decoding: PackageResources.review_js, as: UTF8.self)

    /// The Content Security Policy of the page, to be sent as a header; pages say the same of themselves.
    ///
    /// - Parameters:
    ///   - page: What ``HTMLReport`` wrote.
    ///   - base: The path, ending in `/`, that the review's requests go to; letters, digits, `-`, `_` and `/`.
    /// - Returns: The page, or `nil` where `page` is none of this version.
    public static func make(from page: [UInt8], base: String) -> [UInt8]? {
        precondition(base.utf8.allSatisfy { ShellWord.isPlain($0) }, "a base is a plain path")
        let text = String(decoding: page, as: UTF8.self)
        for allowsDataFiles in [false, true] {
            let policy = "content=\"\(ReportTemplates.policy(allowsDataFiles: allowsDataFiles))\""
            guard let place = text.range(of: policy), let end = text.range(of: "</body>", options: .backwards),
                let body = text.range(of: "<body class=\"")
            else { continue }
            var made = String(text[..<place.lowerBound])
            made += allowed(policy)
            made += text[place.upperBound..<body.lowerBound]
            made += "<body data-review-base=\"\(base)\" class=\""
            made += text[body.upperBound..<end.lowerBound]
            made += "<script>\(script)</script>\n"
            made += text[end.lowerBound...]
            return Array(made.utf8)
        }
        return nil
    }

    /// The policy of the page, widened by the script and by requests to where the page came from.
    private static func allowed(_ policy: String) -> String {
        policy.replacingOccurrences(of: "script-src ", with: "script-src \(ReportTemplates.source(of: script)) ")
            .replacingOccurrences(of: "; form-action", with: "; connect-src 'self'; form-action")
    }
}
