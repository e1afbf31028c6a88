/// Short texts for tests: works of a holder, and records that copy them or do not.
public enum SampleTexts {
    public static let harbour = """
        In quiet harbours, sixteen painted barges waited under lanterns while hungry gulls debated the price of salted \
        herring with remarkable patience and little success.
        """
    public static let orchard = """
        Behind the orchard wall, a retired clockmaker catalogued seventeen kinds of thistle, corresponded with distant \
        botanists, and never once admitted that he disliked gardening.
        """
    public static let observatory = """
        The mountain observatory closed its copper dome each April, when migrating cranes crossed the valley and the \
        astronomers preferred sketching feathers to measuring parallax.
        """
    public static let works = [harbour, orchard, observatory]

    /// Shares nothing with the works.
    public static let foreign = "Nothing of this record was ever written by any holder of the texts registered here."

    /// A record with a work's text in the middle.
    public static func copy(of work: String) -> String {
        "Somebody wrote this introduction. " + work + " And somebody else went on below it."
    }

    /// JSON Lines of `texts`, with `id` and `url`.
    public static func jsonLines(_ texts: [String], name: String = "text") -> String {
        texts.enumerated().map { number, text in
            #"{"id":"\#(name)-\#(number + 1)","url":"https://example.org/\#(name)/\#(number + 1)","text":"\#(escaped(text))"}"#
                + "\n"
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0 == "\n" ? "\\n" : String($0) }.joined()
    }
}
