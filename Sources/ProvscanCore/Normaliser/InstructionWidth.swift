package import CScanLoops

/// Which instructions the innermost loops may use; the tests compare all that the processor has.
package enum InstructionWidth: UInt32, CaseIterable, Comparable, Sendable {
    /// Those that every processor has.
    case plain
    /// Registers of 32 bytes: AVX2.
    case wide
    /// Registers of 64 bytes: AVX-512 with VBMI2.
    case widest

    /// The widest that this processor has.
    package static let supported = InstructionWidth(rawValue: provscan_supported_width().rawValue) ?? .plain

    /// Those that this processor has.
    package static var available: [InstructionWidth] { allCases.filter { $0 <= supported } }

    package static func < (left: InstructionWidth, right: InstructionWidth) -> Bool { left.rawValue < right.rawValue }

    /// The same for `CScanLoops`.
    package var loops: provscan_width { provscan_width(rawValue: rawValue) }
}
