/// What a work's commitment covers beside its text, as bytes that are always the same.
///
/// One JSON object; fields that are not recorded are left out.
struct WorkRecord {
    /// The fields that all works of a collection share.
    private let beginning: [UInt8]
    var licence: String?
    var externalID: String?
    var url: String?
    var author: String?
    var title: String?
    var publishedAt: String?
    var tokens = 0

    /// The record of a work of which nothing is known but its collection.
    init(holder: String, collection: String, platform: String?, rightsBasis: String, collectionLicence: String?) {
        var text: [UInt8] = []
        Self.append("{\"holder\":", holder, to: &text)
        Self.append(",\"collection\":", collection, to: &text)
        Self.append(",\"platform\":", platform, to: &text)
        Self.append(",\"rightsBasis\":", rightsBasis, to: &text)
        Self.append(",\"collectionLicence\":", collectionLicence, to: &text)
        beginning = text
    }

    var bytes: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(beginning.count + 256)
        text += beginning
        Self.append(",\"licence\":", licence, to: &text)
        Self.append(",\"externalID\":", externalID, to: &text)
        Self.append(",\"url\":", url, to: &text)
        Self.append(",\"author\":", author, to: &text)
        Self.append(",\"title\":", title, to: &text)
        Self.append(",\"publishedAt\":", publishedAt, to: &text)
        text += #","tokens":\#(tokens)}"#.utf8
        return text
    }

    private static func append(_ name: StaticString, _ value: String?, to text: inout [UInt8]) {
        guard let value else { return }
        // Safety: the name is read before the call ends.
        name.withUTF8Buffer { unsafe text.append(contentsOf: $0) }
        JSONText.append(value, to: &text)
    }
}
