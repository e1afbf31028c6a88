internal import ArgumentParser

/// How much a run may use.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Stop beyond so much memory, such as 512M or 2G, in a state that can be continued; mapped files do not count.",
            valueName: "size"))
    var memoryLimit: ByteSize?
}

/// A number of bytes as a person writes it: digits, then K, M, G or T for powers of 1024.
struct ByteSize: ExpressibleByArgument, Equatable {
    let bytes: Int

    init?(argument: String) {
        let units: [Character: Int] = ["K": 10, "M": 20, "G": 30, "T": 40]
        let shift = argument.last.flatMap { units[Character($0.uppercased())] }
        guard let number = Int(shift == nil ? argument[...] : argument.dropLast()), number > 0,
            number <= Int.max >> (shift ?? 0)
        else { return nil }
        bytes = number << (shift ?? 0)
    }

    var defaultValueDescription: String { "\(bytes)" }
}
