internal import CLibXML2

/// The character references of HTML 4 by their names, as libxml2 knows them.
enum HTMLEntityTable {
    /// Code points that have names, with few between them that have none.
    private static let ranges = [34..<1_000, 8_194..<9_840]

    private static let values: [UInt128: UInt32] = {
        var values: [UInt128: UInt32] = [:]
        for value in ranges.joined() {
            // Safety: the table is libxml2's own and never changes; its names are NUL-terminated.
            guard let entity = unsafe htmlEntityValueLookup(UInt32(value)),
                let name = unsafe entity.pointee.name
            else { continue }
            var key = HTMLTagNames.Key()
            for byte in unsafe String(cString: name).utf8 { key.append(byte) }
            values[key.value] = UInt32(value)
        }
        return values
    }()

    /// The code point of a name; `nil` for one that is not known.
    static func value(of name: HTMLTagNames.Key) -> UInt32? {
        name.count <= 16 ? values[name.value] : nil
    }
}
