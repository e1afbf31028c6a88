internal import Foundation
internal import GRDB

extension Registry {
    /// The work whose ``Work/id`` is `id`; `nil` where there is none.
    ///
    /// `id`: A UUID in its usual form (RFC 9562 section 4), in either case.
    ///
    /// - Complexity: O(works): the registry keeps no index of identifiers.
    public func work(withID id: String) throws -> Work? {
        guard let uuid = UUID(uuidString: id) else { return nil }
        let bytes = unsafe withUnsafeBytes(of: uuid.uuid) { unsafe Data($0) }
        return try read { database in
            let select = try database.cachedStatement(sql: WorkRow.selectSQL + " WHERE work.uuid = ?")
            return try WorkRow.fetchOne(select, arguments: [bytes])?.work
        }
    }
}
