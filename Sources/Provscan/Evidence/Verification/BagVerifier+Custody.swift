/// The custody log against itself and the statement.
extension BagVerifier {
    func checkCustody(_ statement: Statement, _ whole: Whole, _ report: inout Verification) {
        report.check("custody") {
            let name = whole.tree.location(BagLayout.custody)
            let log = try CustodyLog(parsing: try whole.tree.bytes(of: BagLayout.custody), name: name)
            let sealed = statement.predicate.custody
            guard log.digest(of: sealed.events) == sealed.digest["sha256"] else {
                throw BagError(
                    .invalid, name, "does not begin with the \(sealed.events) events that the statement is about")
            }
            let manifest = try FileDigest(of: whole.tree.location(BagLayout.manifest)).hexadecimal
            guard log.events.allSatisfy({ $0.item.sha256 == manifest }) else {
                throw BagError(.invalid, name, "has an event about another payload")
            }
            let later = log.events.count - sealed.events
            return
                "\(sealed.events) events are signed with the statement, \(later) were added later, each bound to the one "
                + "before"
        }
    }
}
