internal import Crypto
public import ProvscanCore

/// Which files and records of a corpus are compared, where not all are: each by itself, with the same probability.
///
/// The choice follows from the seed and from the address alone. It is the same for any number of jobs, after an
/// interruption, and for any division into parts; and anybody can repeat it with `sha256sum`.
public struct SamplePlan: Sendable, Codable, Equatable {
    /// How a record is chosen: the first eight bytes of the SHA-256 of `provscan-sample/1`, the seed in decimal and the
    /// record's address, with a line feed between them, are a number below `rate` × 2⁶⁴.
    public static let choice = "sha-256/record"
    /// How a file is chosen: in the same way, with `provscan-sample-file/1` and the address of the file.
    public static let fileChoice = "sha-256/file"
    private static let recordDomain = "provscan-sample/1"
    private static let fileDomain = "provscan-sample-file/1"

    /// The seeds that are taken: all of them are exact in JSON.
    public static let seeds = 0...(1 << 53 - 1)

    /// The probability of a record, in a file that is read, to be compared.
    public let rate: Double
    public let seed: Int
    /// The probability of a file to be read; `nil` where all are, whatever they hold.
    public let fileRate: Double?
    /// Where the files are read from, and what they were called when the sample was chosen.
    var renamed: [Renaming] = []

    /// A file or folder that lies elsewhere now.
    struct Renaming: Sendable, Equatable {
        var path: String
        var name: String
    }

    private enum CodingKeys: CodingKey { case rate, seed, fileRate }

    /// `nil` unless the rates are above 0 and at most 1, and `seed` one of ``seeds``.
    public init?(rate: Double, seed: Int, fileRate: Double? = nil) {
        guard rate > 0, rate <= 1, Self.seeds.contains(seed) else { return nil }
        if let fileRate, !(fileRate > 0 && fileRate <= 1) { return nil }
        self.rate = rate
        self.seed = seed
        self.fileRate = fileRate
    }

    /// Whether the record at `address` is compared, if its file is read.
    public func includes(_ address: Locator) -> Bool {
        takes(address, Self.recordDomain, rate)
    }

    /// Whether the file at `address`, which may be an archive, is read.
    public func reads(_ address: Locator) -> Bool {
        fileRate.map { takes(address, Self.fileDomain, $0) } ?? true
    }

    private func takes(_ address: Locator, _ domain: String, _ rate: Double) -> Bool {
        guard rate < 1 else { return true }
        let digest = SHA256.hash(data: Array("\(domain)\n\(seed)\n\(original(address.description))".utf8))
        let number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        // A power of two changes no digit of the rate.
        return number < UInt64((rate * 0x1p64).rounded(.up))
    }

    private func original(_ address: String) -> String {
        for renaming in renamed where address.hasPrefix(renaming.path) {
            let rest = address.dropFirst(renaming.path.count)
            if rest.isEmpty || rest.hasPrefix("!") || rest.hasPrefix("/") || renaming.path.hasSuffix("/") {
                return renaming.name + rest
            }
        }
        return address
    }
}
