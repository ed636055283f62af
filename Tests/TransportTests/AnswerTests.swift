import Foundation
import Testing

@testable import Transport

@Suite("What an answer means")
struct AnswerTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110 section 5.6.7.
    private let example = Date(timeIntervalSince1970: 784_111_777)

    @Test(
        "a status falls into the class that decides what the engine does",
        arguments: [
            (200, AnswerClass.success), (201, .success), (204, .success), (206, .success), (304, .notModified),
            (302, .redirect), (400, .rejected(400)), (401, .unauthenticated), (403, .forbidden), (404, .gone),
            (410, .gone), (409, .rejected(409)), (422, .rejected(422)), (407, .unexpected),
            (408, .throttled(retryAfter: nil)),
            (425, .throttled(retryAfter: nil)), (429, .throttled(retryAfter: nil)), (500, .serverError(500)),
            (503, .serverError(503)), (511, .unexpected), (101, .unexpected), (0, .unexpected), (999, .unexpected),
        ] as [(Int, AnswerClass)])
    func classes(status: Int, expected: AnswerClass) {
        #expect(AnswerClass.classify(status: status, fields: [:]) == expected)
    }

    @Test("a Retry-After date counts from the server's own clock")
    func throttled() {
        let fields: HTTPFields = [
            "Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:51:37 GMT",
        ]
        let wrongClock = example.addingTimeInterval(7200)
        #expect(
            AnswerClass.classify(status: 429, fields: fields, now: wrongClock) == .throttled(retryAfter: .seconds(120)))
    }

    @Test(
        "Retry-After is seconds or a date, within an hour, and nothing else",
        arguments: [
            ("0", 0), ("120", 120), (" 7", 7), ("3600", 3600), ("3601", 3600), ("99999999999999999999999", 3600),
            ("Sun, 06 Nov 1994 08:50:07 GMT", 30), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
            ("Mon, 07 Nov 1994 08:49:37 GMT", 3600), ("-5", nil), ("1.5", nil), ("", nil), ("soon", nil), ("٣", nil),
        ] as [(String, Int?)])
    func retryAfter(text: String, seconds: Int?) {
        #expect(RetryAfter.parse(text, now: example) == seconds.map { .seconds($0) })
    }

    @Test(
        "the three forms of an HTTP date name the same moment",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ])
    func dateForms(text: String) {
        #expect(HTTPDate.parse(text, now: example) == example)
    }

    @Test(
        "the calendar is right at its corners",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
            ("Tue, 29 Feb 2000 00:00:00 GMT", 951_782_400), ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
            ("Fri, 31 Dec 1999 23:59:59 GMT", 946_684_799), ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
        ])
    func calendar(text: String, seconds: Int) {
        #expect(HTTPDate.parse(text) == Date(timeIntervalSince1970: Double(seconds)))
    }

    @Test("a year of two digits is never more than 50 years ahead")
    func shortYears() {
        let now = Date(timeIntervalSince1970: 1_767_225_600)  // 2026-01-01
        #expect(
            HTTPDate.parse("Saturday, 01-Jan-76 00:00:00 GMT", now: now)
                == HTTPDate.parse("Wed, 01 Jan 2076 00:00:00 GMT"))
        #expect(
            HTTPDate.parse("Saturday, 01-Jan-77 00:00:00 GMT", now: now)
                == HTTPDate.parse("Sat, 01 Jan 1977 00:00:00 GMT"))
    }

    @Test(
        "what is no HTTP date is not guessed at",
        arguments: [
            "", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 24:00:00 GMT",
            "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 29 Feb 2023 08:49:37 GMT", "Sun, 00 Nov 1994 08:49:37 GMT",
            "1994-11-06T08:49:37Z", "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49:37:00 GMT", "Son, 06 Nov 1994 08:49:37 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
        ])
    func noDates(text: String) {
        #expect(HTTPDate.parse(text, now: example) == nil)
    }

    @Test(
        "a portal's page never passes for JSON",
        arguments: [
            ("application/json", "[{\"id\":1}]", true), ("application/json; charset=utf-8", " \r\n\t{}", true),
            ("Application/Problem+JSON", "{}", true), ("application/json", "\u{FEFF}[]", true),
            ("application/json", "null", true), ("application/json", "<!DOCTYPE html>", false),
            ("application/json", "Welcome", false), ("application/json", "", false),
            ("application/json", "  \n", false),
            ("text/html", "[]", false), ("text/html; charset=utf-8", "<html>", false), ("application/xml", "{", false),
            ("", "{\"a\":1}", true), ("", "<html>", false), ("text/plain", "[1]", true), ("text/plain", "true", false),
        ])
    func sniffing(type: String, body: String, expected: Bool) {
        let fields: HTTPFields = type.isEmpty ? [:] : ["content-type": type]
        #expect(ContentSniffer.looksLikeJSON(fields: fields, firstBytes: body.utf8) == expected)
    }
}
