internal import Crypto
internal import Foundation
internal import ProvscanCore
internal import ProvscanRegistry

/// The proofs of the registry's log.
extension BagVerifier {
    func checkLog(
        _ statement: Statement, _ results: ResultsDirectory, _ whole: Whole, _ report: inout Verification
    ) {
        guard let stated = statement.predicate.registry.checkpoint else {
            report.add(
                "checkpoint", .notPresent, "the registry had no log: nothing shows when its works were registered")
            return
        }
        var log: (keys: [VerifierKey], checkpoint: Checkpoint)?
        report.check("checkpoint") {
            let keys = try logKeys(whole.tree)
            let note = try SignedNote(parsing: whole.tree.bytes(of: BagLayout.checkpoint))
            let checkpoint = try Checkpoint(parsing: note.text)
            let signers = try note.verified(by: keys.list)
            guard checkpoint.origin == stated.origin, checkpoint.size == stated.size,
                Data(checkpoint.root.bytes).base64EncodedString() == stated.root
            else {
                throw BagError(
                    .invalid, whole.tree.location(BagLayout.checkpoint), "is not the one that the statement names")
            }
            log = (keys.list, checkpoint)
            let trust = keys.areTrusted ? "which is trusted" : "whose key the statement's signer names"
            return "\(checkpoint.size) leaves, signed by \(signers[0].name), \(trust)"
        }
        guard let log else { return }
        report.check("inclusion") { try inclusionDetail(results, whole.tree, log.keys, log.checkpoint) }
        report.check("consistency") { try consistencyDetail(whole.tree, log.keys, log.checkpoint) }
        report.check("openings") { try openingsDetail(results, whole.tree) }
        report.check("time-stamps") { try timestampsDetail(stated, whole.tree, log.keys, log.checkpoint) }
    }

    /// The keys that checkpoints are verified with: those that the caller trusts, else those in the bag, which the
    /// statement's signer vouches for.
    private func logKeys(_ tree: BagTree) throws -> (list: [VerifierKey], areTrusted: Bool) {
        let text = try tree.text(of: BagLayout.logKey)
        let included = try text.split(separator: "\n").map { try VerifierKey(parsing: String($0)) }
        let trusted = included.filter { options.trust.logKeys.contains($0) }
        return trusted.isEmpty ? (included, false) : (trusted, true)
    }

    /// Every work that a match names: its leaf, by its proof, under the checkpoint.
    private func inclusionDetail(
        _ results: ResultsDirectory, _ tree: BagTree, _ keys: [VerifierKey], _ checkpoint: Checkpoint
    ) throws -> String {
        var works: Set<String> = []
        var matches = try results.matches()
        while let match = try matches.next() { works.insert(match.work.id) }
        for work in works.sorted() {
            let leaf = try tree.bytes(of: BagLayout.leaf(of: work))
            guard let record = try? JSONDecoder().decode(WorkLeaf.self, from: Data(leaf)), record.kind == "doc",
                record.doc == "urn:uuid:" + work
            else { throw BagError(.invalid, tree.location(BagLayout.leaf(of: work)), "is no leaf about that work") }
            let proof = try LogProof(parsing: tree.bytes(of: BagLayout.proof(of: work)))
            guard try proof.verified(leaf: leaf, by: keys) == checkpoint else {
                throw BagError(
                    .invalid, tree.location(BagLayout.proof(of: work)), "stands under another checkpoint than the bag's"
                )
            }
        }
        return "\(works.count) works cited: a commitment to each was in the registry at the checkpoint"
    }

    private func consistencyDetail(
        _ tree: BagTree, _ keys: [VerifierKey], _ checkpoint: Checkpoint
    ) throws -> String {
        guard tree.files[BagLayout.consistency] != nil else {
            throw Verification.NotPresent(reason: "no earlier checkpoint is in the bag")
        }
        let old = try earlierCheckpoint(BagLayout.earlierCheckpoint, tree, keys)
        let proof = try LogConsistency(parsing: tree.bytes(of: BagLayout.consistency))
        guard try proof.verified(from: old, by: keys) == checkpoint else {
            throw BagError(.invalid, tree.location(BagLayout.consistency), "leads to another checkpoint than the bag's")
        }
        return "the log of \(old.size) leaves is the beginning of the log of \(checkpoint.size)"
    }

    func earlierCheckpoint(_ name: String, _ tree: BagTree, _ keys: [VerifierKey]) throws -> Checkpoint {
        let note = try SignedNote(parsing: tree.bytes(of: name))
        _ = try note.verified(by: keys)
        return try Checkpoint(parsing: note.text)
    }

    /// Each time-stamp is about a checkpoint of this log; who made it, `openssl ts` says.
    private func timestampsDetail(
        _ stated: CorpusMatch.Checkpoint, _ tree: BagTree, _ keys: [VerifierKey], _ checkpoint: Checkpoint
    ) throws -> String {
        var number = 1
        var earliest: String?
        while tree.files[BagLayout.timestamp(number)] != nil {
            let response = try TimeStampResponse(parsing: tree.bytes(of: BagLayout.timestamp(number)))
            guard response.isBound(to: try tree.bytes(of: BagLayout.timestampedCheckpoint(number))) else {
                throw BagError(.invalid, tree.location(BagLayout.timestamp(number)), "is about another checkpoint")
            }
            let stamped = try earlierCheckpoint(BagLayout.timestampedCheckpoint(number), tree, keys)
            if stamped != checkpoint {
                let proof = try LogConsistency(parsing: tree.bytes(of: BagLayout.timestampConsistency(number)))
                guard try proof.verified(from: stamped, by: keys) == checkpoint else {
                    throw BagError(
                        .invalid, tree.location(BagLayout.timestampConsistency(number)),
                        "leads to another checkpoint than the bag's")
                }
            }
            earliest = min(earliest ?? response.time, response.time)
            number += 1
        }
        guard earliest == stated.earliestTimestamp else {
            throw BagError(.invalid, tree.location("data/timestamps"), "has another earliest time than the statement")
        }
        guard let earliest else {
            throw Verification.NotPresent(reason: "no time-stamp: the clock of the machine alone")
        }
        return "\(number - 1) bound to checkpoints of this log, the earliest at \(earliest); the signature of the "
            + "authority: verify with openssl ts"
    }

    /// The commitments that were opened: to the text, and to what is known of the work.
    private func openingsDetail(_ results: ResultsDirectory, _ tree: BagTree) throws -> String {
        guard tree.files.keys.contains(where: { $0.hasPrefix("data/registry/openings/") }) else {
            throw Verification.NotPresent(reason: "the commitments were not opened; their holder can open them")
        }
        var matches = try results.matches()
        var quotations = try results.quotations()
        let isWhole = results.summary.redaction == nil
        var opened: Set<String> = []
        while let match = try matches.next(), let quotation = try quotations.next() {
            let name = BagLayout.opening(of: match.work.id)
            let opening = try JSONDecoder().decode(BagOpening.self, from: Data(try tree.bytes(of: name)))
            let leaf = try JSONDecoder().decode(
                WorkLeaf.self, from: Data(try tree.bytes(of: BagLayout.leaf(of: match.work.id))))
            if opened.insert(match.work.id).inserted {
                guard opening.opens(leaf.commitment) else {
                    throw BagError(.invalid, tree.location(name), "does not open the commitment in the work's leaf")
                }
            }
            guard isWhole, let text = opening.text else { continue }
            let positions = TextPositions(Array(text.utf8))
            for (passage, side) in zip(match.passages, quotation.passages) {
                guard let span = passage.workSpan?.bytes, span.end <= text.utf8.count,
                    positions.quote(span) == side.work.passage
                else {
                    throw BagError(.invalid, quotations.location, "does not stand at that place of the registered text")
                }
            }
        }
        return
            "\(opened.count) commitments opened: text and record are those that were committed to, and the quotations "
            + "stand at their spans"
    }
}

/// What a leaf says of a work.
struct WorkLeaf: Decodable {
    var kind: String
    var doc: String
    /// `sha256:` and hexadecimal digits.
    var commitment: String
}

extension BagOpening {
    /// Whether text and record are what `commitment` commits to.
    fileprivate func opens(_ commitment: String) -> Bool {
        guard let contentValue = Hexadecimal.bytes(contentValue), let recordValue = Hexadecimal.bytes(recordValue),
            "sha256:" + hexadecimal(SHA256.hash(data: contentValue + recordValue)) == commitment,
            Self.code(record, recordKey) == recordValue
        else { return false }
        return text.map { Self.code($0, contentKey) == contentValue } ?? true
    }

    private static func code(_ text: String, _ key: String) -> [UInt8]? {
        guard let key = Hexadecimal.bytes(key) else { return nil }
        let digest = Array(SHA256.hash(data: Array(text.utf8)))
        return Array(HMAC<SHA256>.authenticationCode(for: digest, using: SymmetricKey(data: key)))
    }
}
