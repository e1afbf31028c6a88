internal import Foundation

/// Sets a member of a JSON object in its text, and changes no other byte.
package enum JSONObjectText {
    /// `object` with `value` as its last member `name`; earlier members of that name are gone.
    ///
    /// What stands before and after the object, such as blanks and the end of the line, stays.
    ///
    /// - Parameters:
    ///   - name: A name without characters that JSON escapes.
    ///   - value: A JSON text.
    ///   - object: The text of one JSON object, known to be sound but for bytes that are not UTF-8.
    /// - Returns: `nil` when the text is no object after all.
    /// - Complexity: O(bytes).
    package static func setting(_ name: String, to value: [UInt8], in object: ArraySlice<UInt8>) -> [UInt8]? {
        var walk = MemberWalk(object)
        guard let open = walk.enter() else { return nil }
        var kept: [Range<Int>] = []
        while let member = walk.next() {
            if !isNamed(object[member.name], name) { kept.append(member.range) }
        }
        guard let close = walk.close else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(object.count + name.utf8.count + value.count + 4)
        result += object[...open]
        for range in kept {
            result += object[range]
            result.append(UInt8(ascii: ","))
        }
        result += "\"\(name)\":".utf8
        result += value
        result += object[close...]
        return result
    }

    /// Whether `raw`, the inside of a JSON string, stands for `name`.
    private static func isNamed(_ raw: ArraySlice<UInt8>, _ name: String) -> Bool {
        guard raw.contains(UInt8(ascii: "\\")) else { return raw.elementsEqual(name.utf8) }
        let quoted = Data([UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")])
        return (try? JSONDecoder().decode(String.self, from: quoted)) == name
    }
}

/// Goes from one member of an object to the next.
private struct MemberWalk {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    /// The place of the closing brace, once it was reached.
    private(set) var close: Int?

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    /// Passes the opening brace and returns its place.
    mutating func enter() -> Int? {
        passBlanks()
        guard current == UInt8(ascii: "{") else { return nil }
        defer { position += 1 }
        return position
    }

    /// The next member with the blanks around it, up to the comma or the brace; `nil` at the end.
    mutating func next() -> (name: Range<Int>, range: Range<Int>)? {
        guard close == nil else { return nil }
        let start = position
        passBlanks()
        if current == UInt8(ascii: "}") {
            close = position
            return nil
        }
        guard current == UInt8(ascii: "\"") else { return nil }
        let nameStart = position + 1
        passString()
        let name = nameStart..<max(nameStart, min(position - 1, bytes.endIndex))
        passValue()
        guard let end = current else { return nil }
        defer { if end == UInt8(ascii: ",") { position += 1 } else { close = position } }
        return (name, start..<position)
    }

    private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func passBlanks() {
        while let byte = current, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
    }

    /// Goes to the comma after the value, or to the brace that closes the object.
    private mutating func passValue() {
        var depth = 0
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                passString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return
            default: break
            }
            position += 1
        }
    }

    /// Goes past the closing quotation mark.
    private mutating func passString() {
        position += 1
        while let byte = current, byte != UInt8(ascii: "\"") {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        position += 1
    }
}
