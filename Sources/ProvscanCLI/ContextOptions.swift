public import ArgumentParser
internal import Foundation
public import ProvscanCore

/// The use that licence verdicts are about.
struct ContextOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Who uses the corpus: the name, domain, LEI or crawler that grants are made out to.", valueName: "name"))
    var actor: String?

    @Option(help: "What it is used for: \(Usage.names).")
    var usage = Usage.trainAI

    @Option(help: ArgumentHelp("The stage of training, such as pretrain.", valueName: "stage"))
    var stage: String?

    @Option(help: ArgumentHelp("The country of the use, ISO 3166-1, or EU.", valueName: "code"))
    var territory: String?

    @Option(
        help: ArgumentHelp(
            "How the texts were delivered: api, bulk-delivery, web-crawl and the like.", valueName: "name"))
    var channel: String?

    @Option(help: ArgumentHelp("Whether the use is commercial or non-commercial.", valueName: "purpose"))
    var purpose: Purpose?

    @Option(
        help: ArgumentHelp(
            "The crawler that fetched the texts, as robots.txt names it, such as GPTBot.", valueName: "token"))
    var crawler: String?

    @Option(
        help: ArgumentHelp(
            "When the texts were acquired: FROM..UNTIL, the end not included, or one date. A record's own date decides "
                + "where it has one.", valueName: "from..until"))
    var acquired: PeriodOption?

    @Option(help: ArgumentHelp("Until when the texts are used; RFC 3339 or a date.", valueName: "time"))
    var usedUntil: PeriodOption?

    /// Refuses a code that no grant can name: UK for GB would put every use out of scope.
    func validate() throws {
        guard let territory else { return }
        let known = Set(Locale.Region.isoRegions.map(\.identifier)).union(["EU", "WORLD"])
        guard known.contains(territory.uppercased()) else {
            throw ValidationError("--territory takes an ISO 3166-1 code such as DE, or EU")
        }
    }

    /// What the options say.
    var context: UsageContext {
        var context = UsageContext(actor: actor, usage: usage, acquired: acquired?.period)
        context.stage = stage
        context.territory = territory
        context.channel = channel
        context.isCommercial = purpose.map { $0 == .commercial }
        context.crawler = crawler
        context.usedUntil = usedUntil?.period.until
        return context
    }
}

/// Whether a use is commercial.
enum Purpose: String, ExpressibleByArgument, CaseIterable {
    case commercial
    case nonCommercial = "non-commercial"
}

/// A date, or two with `..` between.
struct PeriodOption: ExpressibleByArgument {
    let period: Period

    init?(argument: String) {
        let ends = argument.components(separatedBy: "..")
        guard let from = Period(ends[0]) else { return nil }
        guard ends.count == 2 else {
            guard ends.count == 1 else { return nil }
            period = from
            return
        }
        guard let until = Period(ends[1]), from.from < until.from else { return nil }
        period = Period(from: from.from, until: until.from)
    }
}

extension Usage: ExpressibleByArgument {
    static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
