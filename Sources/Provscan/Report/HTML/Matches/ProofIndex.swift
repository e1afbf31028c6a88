/// Where the proof is that a work stands in the registry's log.
struct ProofIndex: Sendable {
    /// Leaves of the log at the checkpoint that was scanned; `nil` without a log.
    let size: Int?
    /// By work: the index of its leaf, as a bag's proof has it.
    private let leaves: [String: Int]

    init(_ report: HTMLReport) {
        size = report.summary.registry.checkpoint?.size
        leaves = report.bag?.leaves ?? [:]
    }

    /// The leaf of `work` and the file of the bag that holds its proof; `nil` where no bag is named.
    func words(for work: String) -> String? {
        guard let size, let leaf = leaves[work] else { return nil }
        return "index \(Numbers.grouped(leaf)) of \(Numbers.counted(size, "leaf", plural: "leaves")), "
            + BagLayout.proof(of: work)
    }
}
