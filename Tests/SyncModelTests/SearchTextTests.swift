import Testing

@testable import SyncModel

@Suite("Texts are found by what people mean (design section 4)")
struct SearchTextTests {
    @Test(
        "case, marks and letters that stand for others make no difference, in any script",
        arguments: [
            ("Étienne", "etienne"), ("e\u{301}TIENNE", "etienne"), ("ŒUVRE", "oeuvre"), ("Weiß", "weiss"),
            ("Søren", "soren"), ("Łódź", "lodz"), ("Işık", "isik"), ("IŞIK", "isik"), ("Ærø", "aero"), ("ﬁn", "fin"),
            ("أحمد", "احمد"), ("إبراهيم", "ابراهيم"), ("آمنة", "امنه"), ("ٱلله", "الله"), ("فاطِمَة", "فاطمه"),
            ("مصطفى", "مصطفي"), ("مـــريم", "مريم"), ("عائشة", "عايشه"), ("مؤمن", "مومن"), ("شيماء", "شيما"),
            ("٠١٢٣٤٥٦٧٨٩", "0123456789"), ("۰۱۲۳", "0123"), ("\u{FEE1}\u{FEAE}\u{FEF3}\u{FEE1}", "مريم"),
            ("שָׁלוֹם", "שלומ"), ("ΟΔΥΣΣΕΎΣ", "οδυσσευσ"), ("й", "и"), ("हिन्दी", "हिनदी"), ("Ｍａｘ", "max"),
            ("a-b's @1", "a-b's @1"), ("", ""),
        ])
    func folding(text: String, folded: String) {
        #expect(TextFold.fold(text) == folded)
        #expect(TextFold.fold(folded) == folded, "what is folded stays")
    }

    @Test(
        "a record's text is its words, each behind a blank",
        arguments: [
            ("O'Brien-Ben Ali", " obrien ben ali"), ("l’été, à Tunis!", " lete a tunis"), ("  ", ""),
            ("a\u{0}b", " a b"),
            ("+3,5 €", " +3 5 €"), ("ad@ex.org", " ad ex org"), ("\u{202A}مريم\u{202C} A", " مريم a"), ("ז״ל", " זל"),
            ("O´Brien O’Brien O`Brien", " obrien obrien obrien"),
        ])
    func words(text: String, words: String) {
        var search = SearchText()
        search.append(text)
        #expect(search.text == words)
    }

    private static let france = TelephonePlan(countryCode: "33", trunkPrefix: "0")
    private static let tunisia = TelephonePlan(countryCode: "216")

    @Test(
        "a telephone number has the forms in which it is dialled",
        arguments: [
            (france, "06 12 34 56 78", ["0612345678", "33612345678"]),
            (france, "+33 6.12-34/56 78", ["0612345678", "33612345678"]),
            (france, "0033 (6) 12345678", ["0612345678", "33612345678"]),
            (france, "+33 (0)6 12 34 56 78", ["0612345678", "33612345678"]),
            (france, "+216 22 334 455", ["21622334455"]), (tunisia, "22 334 455", ["22334455", "21622334455"]),
            (tunisia, "+216 22 334 455", ["22334455", "21622334455"]),
            (tunisia, "٢٢٣٣٤٤٥٥", ["22334455", "21622334455"]),
            (TelephonePlan(), "+33 6 12", ["33612"]), (TelephonePlan(), "06 12", ["0612"]), (france, "none", []),
            (france, "", []),
        ] as [(TelephonePlan, String, [String])])
    func telephones(plan: TelephonePlan, text: String, forms: [String]) {
        #expect(plan.forms(of: text) == forms)
    }

    @Test("several numbers in one field are several, and whose they are is found, too")
    func severalNumbers() {
        var search = SearchText()
        search.append(telephone: "98123456/71234567 (mère)", Self.tunisia)
        #expect(search.text == " 98123456 21698123456 71234567 21671234567 98123456 71234567 mere")
    }

    @Test("of a whole page that somebody pastes, the first words are looked for")
    func longQuery() {
        let text = (0..<2000).map { "w\($0)" }.joined(separator: " ")
        #expect(SearchQuery(text).terms.count == SearchQuery.mostTerms)
    }

    @Test(
        "digits that are typed in groups are one number, or words",
        arguments: [
            ("06 12", [.number("0612", groups: ["06", "12"])]), ("+33 6", [.number("336", groups: ["33", "6"])]),
            ("0612", [.word("0612")]), ("+33612", [.word("33612")]), ("00336", [.number("336", groups: ["00336"])]),
            ("Ben Ali", [.word("ben"), .word("ali")]),
            ("kefi 22 33", [.word("kefi"), .number("2233", groups: ["22", "33"])]),
            ("12 rue 5", [.word("12"), .word("rue"), .word("5")]), ("(-)", []), ("00", [.word("00")]),
            ("a b a", [.word("a"), .word("b")]), ("", []), ("du\u{0}pont", []),
            ("☃", [.word("☃")]),
        ] as [(String, [SearchQuery.Term])])
    func queries(text: String, terms: [SearchQuery.Term]) {
        #expect(SearchQuery(text).terms == terms)
    }
}
