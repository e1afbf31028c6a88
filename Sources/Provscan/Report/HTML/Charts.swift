internal import ProvscanCore

/// Charts as inline SVG, in whole numbers; each stands beside the numbers it draws.
enum Charts {
    /// Pixels of the longest horizontal bar.
    private static let barWidth = 220

    /// Rows with a bar each; anything at all is visible.
    static func bars(_ rows: [(name: String, value: Int, note: String)]) -> [[String: Any]] {
        let most = max(rows.map(\.value).max() ?? 0, 1)
        return rows.map { row in
            [
                "name": row.name, "value": Numbers.grouped(row.value), "note": row.note,
                "bar": row.value == 0 ? 0 : max(2, row.value * barWidth / most),
            ]
        }
    }

    // MARK: Years

    private static let timelineWidth = 720
    private static let timelineHalf = 90
    private static let timelineColumns = 60

    /// Publications above the axis, acquisitions below, by year or by spans of years; `nil` without any date.
    static func timeline(published: [Int: Int], acquired: [Int: Int]) -> [String: Any]? {
        let years = Array(published.keys) + Array(acquired.keys)
        guard let first = years.min(), let last = years.max() else { return nil }
        let step = max(1, (last - first + timelineColumns) / timelineColumns)
        let columns = (last - first) / step + 1
        var above = [Int](repeating: 0, count: columns)
        var below = [Int](repeating: 0, count: columns)
        for (year, count) in published { above[(year - first) / step] += count }
        for (year, count) in acquired { below[(year - first) / step] += count }
        let most = max(above.max() ?? 0, below.max() ?? 0, 1)
        let pitch = max(8, min(60, timelineWidth / columns))
        let labelEvery = max(1, (56 + pitch - 1) / pitch)
        func height(_ count: Int) -> Int { count == 0 ? 0 : max(2, count * timelineHalf / most) }
        func year(_ number: Int) -> String {
            String(repeating: "0", count: max(0, 4 - String(number).count)) + String(number)
        }
        let bars: [[String: Any]] = (0..<columns).map { column in
            let start = first + column * step
            let end = start + step - 1
            let name = step == 1 ? "\(start)" : "\(start)–\(end)"
            var bar: [String: Any] = [
                "x": column * pitch + 1, "width": pitch - 2, "upY": timelineHalf - height(above[column]),
                "upHeight": height(above[column]), "downHeight": height(below[column]), "labelX": column * pitch,
                "years": name, "published": Numbers.grouped(above[column]), "acquired": Numbers.grouped(below[column]),
                "isEmpty": above[column] + below[column] == 0, "start": year(start), "end": year(end),
            ]
            if column.isMultiple(of: labelEvery) { bar["label"] = "\(start)" }
            return bar
        }
        return [
            "width": columns * pitch + 40, "columns": bars, "axisWidth": columns * pitch,
            "rows": bars.filter { $0["isEmpty"] as? Bool == false },
            "span": first == last ? "\(first)" : "\(first) to \(last)",
        ]
    }

    // MARK: Rates

    private static let rateHeight = 120
    private static let ratePitch = 30
    /// From the left edge to the first length; the names of the grid lines stand there.
    private static let rateMargin = 58

    /// One panel per damage: the share of planted passages found, by their length, with its interval.
    static func rates(_ validation: Validation) -> [[String: Any]] {
        var panels: [[String: Any]] = []
        for damage in Validation.Damage.allCases {
            let planted = validation.planted.filter { $0.damage == damage }
            guard !planted.isEmpty else { continue }
            func y(_ share: Double) -> Int { 10 + Int((1 - min(max(share, 0), 1)) * Double(rateHeight) + 0.5) }
            let points: [[String: Any]] = planted.enumerated().map { place, planted in
                let x = rateMargin + place * ratePitch
                func share(_ rate: Rate) -> Double { Double(rate.successes) / Double(max(rate.trials, 1)) }
                return [
                    "x": x, "squareX": x - 4, "y": y(share(planted.found)), "lowY": y(planted.found.lower),
                    "highY": y(planted.found.upper), "anyY": y(share(planted.foundOrLead)) - 4,
                    "words": planted.words,
                ]
            }
            let sentences = planted.map { planted in
                "\(planted.words) words: \(planted.found.successes) of \(planted.found.trials) found, "
                    + "\(planted.foundOrLead.successes) with leads"
            }
            panels.append([
                "damage": ValidationRows.name(of: damage), "points": points,
                "width": rateMargin + planted.count * ratePitch,
                "text": sentences.joined(separator: "; "),
            ])
        }
        return panels
    }
}
