import CCurl
import Foundation
import Testing

@testable import Transport

@Suite("What libcurl reports, and what follows from it")
struct TransferStateTests {
    private func failure(_ change: (inout TransferEvidence) -> Void) -> TransportFailure {
        var evidence = TransferEvidence()
        change(&evidence)
        return evidence.failure(of: .get, at: "https://h/")
    }

    @Test(
        "a connection that was never made proves that the server saw nothing",
        arguments: [
            (CURLE_COULDNT_RESOLVE_HOST, 0, .unresolved), (CURLE_COULDNT_CONNECT, ECONNREFUSED, .refused),
            (CURLE_COULDNT_CONNECT, ENETUNREACH, .unreachable), (CURLE_COULDNT_CONNECT, ETIMEDOUT, .connectTimedOut),
            (CURLE_OPERATION_TIMEDOUT, 0, .connectTimedOut), (CURLE_SSL_CONNECT_ERROR, 0, .tls),
            (CURLE_PEER_FAILED_VERIFICATION, 0, .tls),
        ] as [(CURLcode, Int32, TransportFailure.Kind)])
    func beforeSending(code: CURLcode, systemError: Int32, kind: TransportFailure.Kind) {
        let early = failure { ($0.code, $0.systemError) = (code, systemError) }
        #expect(early.kind == kind && !early.mayHaveReachedServer && early.curlCode == Int32(code.rawValue))

        // The same code after bytes left, after the connection stood, or after an earlier answer proves nothing.
        #expect(failure { ($0.code, $0.requestBytes) = (code, 1) }.mayHaveReachedServer)
        #expect(failure { ($0.code, $0.wasEstablished) = (code, true) }.mayHaveReachedServer)
        #expect(failure { ($0.code, $0.hadEarlierAnswer) = (code, true) }.mayHaveReachedServer)
    }

    @Test(
        "without proof the server may have acted",
        arguments: [
            CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_BAD_CONTENT_ENCODING,
            CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_OUT_OF_MEMORY, CURLE_WEIRD_SERVER_REPLY, CURLE_SEND_FAIL_REWIND,
        ])
    func noProof(code: CURLcode) {
        #expect(failure { $0.code = code }.mayHaveReachedServer)
    }

    @Test("a time-out is the connection's only while there is none and time is left")
    func timeouts() {
        #expect(failure { ($0.code, $0.requestBytes) = (CURLE_OPERATION_TIMEDOUT, 9) }.kind == .totalTimedOut)
        let late = failure { ($0.code, $0.elapsed) = (CURLE_OPERATION_TIMEDOUT, .seconds(300)) }
        #expect(late.kind == .totalTimedOut && !late.mayHaveReachedServer)
    }

    @Test("a cancellation before the first byte proves that nothing was sent")
    func cancelled() {
        let stop = LocalStop(kind: .cancelled, detail: "x")
        #expect(!failure { $0.stop = stop }.mayHaveReachedServer)
        #expect(failure { ($0.stop, $0.wasEstablished) = (stop, true) }.mayHaveReachedServer)
    }

    @Test("silence counts from the last byte, and not while the connection is being made")
    func idle() {
        let start = ContinuousClock.now
        func at(_ seconds: Int) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }
        var watch = IdleWatch(limit: .seconds(10))
        watch.observe(moved: 0, isEstablished: false, at: at(0))
        #expect(watch.deadline == nil && !watch.isExpired(at: at(1000)))
        watch.observe(moved: 0, isEstablished: true, at: at(20))
        #expect(!watch.isExpired(at: at(29)) && watch.isExpired(at: at(30)))
        watch.observe(moved: 1, isEstablished: true, at: at(29))
        watch.observe(moved: 1, isEstablished: true, at: at(38))
        #expect(watch.deadline == at(39) && !watch.isExpired(at: at(38)) && watch.isExpired(at: at(39)))
        watch.observe(moved: 1, isEstablished: false, at: at(40))
        #expect(watch.deadline == nil)
    }

    @Test("the head is that of the final answer: interim answers and trailers leave no trace")
    func head() {
        var head = AnswerHead()
        let lines = [
            "HTTP/1.1 103 Early Hints\r\n", "Link: early\r\n", "\r\n", "HTTP/1.1 200\r\n", "Date:  x \r\n", "A: 1\r\n",
            "  folded\r\n", "B:\n", "a: 2\r\n", "no colon\r\n",
        ]
        for line in lines { #expect(head.take(line.utf8) == .more && !head.isComplete) }
        #expect(head.take("\r\n".utf8) == .complete)
        #expect(head.take("Trailer: x\r\n".utf8) == .more)
        #expect(head.take("HTTP/1.1 500 x\r\n".utf8) == .more)
        #expect(head.status == 200 && head.version == "1.1")
        #expect(head.fields.entries.map { "\($0.name)=\($0.value)" } == ["Date=x", "A=1 folded", "B=", "a=2"])
    }

    @Test("a head without end is stopped at its limit")
    func endlessHead() {
        var head = AnswerHead()
        let line = Array(("X: " + String(repeating: "x", count: 1021)).utf8)
        for _ in 0..<256 { #expect(head.take(line) == .more) }
        #expect(head.take(line) == .tooLarge)
    }

    @Test("a time limit never becomes libcurl's 0, which means none")
    func milliseconds() {
        #expect(Duration.microseconds(10).positiveMilliseconds == 1)
        #expect(Duration.zero.positiveMilliseconds == 1)
        #expect(Duration.milliseconds(1500).positiveMilliseconds == 1500)
        #expect(Duration.seconds(Int64.max / 2).positiveMilliseconds == Int(Int32.max))
    }
}
