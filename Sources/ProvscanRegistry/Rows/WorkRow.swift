internal import Foundation
internal import GRDB
internal import ProvscanCore

/// A row of table `work` with its collection and holder.
struct WorkRow: FetchableRecord {
    let work: Work

    static let selectSQL = """
        SELECT work.id, work.uuid, work.externalID, work.url, work.author, work.title, work.publishedAt,
            coalesce(work.licence, collection.licence) AS licence, work.textDigest, work.tokens,
            collection.name AS collection, collection.platform, collection.rightsBasis, rightsHolder.name AS holder,
            workFacts.record AS facts
        FROM work
        JOIN collection ON collection.id = work.collectionID
        JOIN rightsHolder ON rightsHolder.id = collection.holderID
        LEFT JOIN workFacts ON workFacts.workID = work.id
        """

    init(row: Row) throws {
        let uuid: Data = try row.stored("uuid")
        guard uuid.count == 16 else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a work's identifier has the wrong size")
        }
        work = try Work(
            number: row.stored("id"), id: Self.text(of: uuid), holder: row.stored("holder"),
            collection: row.stored("collection"), platform: row.stored("platform"),
            rightsBasis: RightsBasis(rawValue: row.stored("rightsBasis")) ?? .unknown, licence: row.stored("licence"),
            externalID: row.stored("externalID"), url: row.stored("url"), author: row.stored("author"),
            title: row.stored("title"), publishedAt: row.stored("publishedAt"), textDigest: row.stored("textDigest"),
            tokens: row.stored("tokens"),
            facts: (row.stored("facts") as Data?) == nil ? WorkFacts() : row.record("facts"))
    }

    /// A UUID in its usual form, lower case (RFC 9562).
    static func text(of uuid: Data) -> String {
        let digits = uuid.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var text = ""
        for (position, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(position) { text += "-" }
            text.append(digit)
        }
        return text
    }
}
