internal import Mustache

/// What a template takes, as a type of its own.
///
/// The template package asks of each value what it can do. Of a dictionary that is only known once its type
/// parameters are checked, time and again; of these types it is known at once.
final class TemplateValues: MustacheParent {
    private let values: [String: Any]

    init(_ values: [String: Any]) {
        self.values = values
    }

    func child(named name: String) -> Any? {
        values[name].map(Self.wrapped)
    }

    /// Whether there is nothing under `name`, or `false`.
    func isAbsent(_ name: String) -> Bool { values[name].map { $0 as? Bool == false } ?? true }

    /// Whether `true` is under `name`.
    func isTrue(_ name: String) -> Bool { values[name].map { $0 as? Bool == true } ?? false }

    /// `value` as the types here where it is a text or a number, or values of its own.
    private static func wrapped(_ value: Any) -> Any {
        let type = type(of: value)
        if type == String.self, let text = value as? String { return TemplateText(renderText: text) }
        if type == [[String: Any]].self, let rows = value as? [[String: Any]] { return rows.map(TemplateValues.init) }
        if type == [String: Any].self, let values = value as? [String: Any] { return TemplateValues(values) }
        if type == Int.self, let number = value as? Int { return TemplateText(renderText: String(number)) }
        return value
    }
}

/// A text that a template shows.
private struct TemplateText: MustacheCustomRenderable {
    let renderText: String
    var isNull: Bool { false }
}
