import ControlProtocol
import NIOCore

extension Connection {
    /// Carries out what one line asks for. Returns once its ordinary calls are answered; its long ones go on in the group.
    func answer(_ line: [UInt8], _ replies: Replies, in tasks: inout DiscardingTaskGroup) async throws {
        activity.mark()
        var reply = Reply()
        do {
            let parser = RequestParser(lineLimit: configuration.lineLimit, batchLimit: configuration.batchLimit)
            switch try parser.parse(line) {
            case .single(let request): await begin(.success(request), in: &reply, &tasks)
            case .batch(let requests):
                reply.isBatch = true
                for request in requests { await begin(request, in: &reply, &tasks) }
            }
        } catch {
            reply.answers = [Response(id: error.id, outcome: .failure(error.error))]
        }
        if reply.long.isEmpty {
            // Opens even when the write fails, or what waits for it would wait for ever.
            defer { reply.sent.open() }
            if let text = reply.text { try await replies.write(text) }
        } else {
            let unfinished = reply
            tasks.addTask { await finish(unfinished) }
        }
    }

    /// Answers a request, or sets it aside when it may take long.
    private func begin(
        _ request: Result<Request, RequestFault>, in reply: inout Reply, _ tasks: inout DiscardingTaskGroup
    ) async {
        switch request {
        case .failure(let fault): reply.answers.append(Response(id: fault.id, outcome: .failure(fault.error)))
        case .success(let request):
            do throws(ControlError) {
                let call = try call(of: request, in: reply)
                if call.method.isLong {
                    guard queue.unreadBytes < configuration.unreadLimit, longCalls.take() else {
                        throw tooManyLongCalls
                    }
                    reply.long.append((reply.answers.count, call))
                    reply.answers.append(request.id.map { Response(id: $0, outcome: .failure(.internalFailure)) })
                } else {
                    let outcome = await perform(call, answered: reply.sent, in: &tasks)
                    reply.answers.append(request.id.map { Response(id: $0, outcome: outcome) })
                }
            } catch {
                reply.answers.append(request.id.map { Response(id: $0, outcome: .failure(error)) })
            }
        }
    }

    private func call(of request: Request, in reply: Reply) throws(ControlError) -> ControlCall {
        guard !shutdown.isOpen else { throw .shuttingDown }
        guard reply.size <= configuration.batchAnswerLimit else {
            throw .tooLarge(
                "The answers before this one in the batch are too large", limit: Int64(configuration.batchAnswerLimit),
                next: "ask by itself, or for less at a time")
        }
        guard let method = ControlMethod.named(request.method) else { throw .methodNotFound(request.method) }
        let params = try method.validate(request.params)
        guard method.expectsDescriptor(params) else { return ControlCall(method: method, params: params, peer: peer) }
        guard let descriptor = descriptors.take() else { throw .missingDescriptor }
        return ControlCall(method: method, params: params, peer: peer, descriptor: descriptor)
    }

    private var tooManyLongCalls: ControlError {
        .busy(
            "This connection has as many long calls in flight, or answers of such calls unread, as it may have: \(configuration.longCallLimit) of them, or \(configuration.unreadLimit) bytes"
        )
    }

    /// Runs a reply's long calls side by side and queues the answer.
    private func finish(_ reply: Reply) async {
        var reply = reply
        await withTaskGroup(of: (Int, Result<RawJSON, ControlError>).self) { group in
            for (index, call) in reply.long {
                group.addTask { (index, await ending.cancelling { await outcome(of: call) }) }
            }
            for await (index, outcome) in group {
                reply.answers[index] = reply.answers[index].map { Response(id: $0.id, outcome: outcome) }
            }
        }
        let written = reply.text.map { queue.enqueue($0) }
        reply.sent.open()
        // A client that asks and never reads would else have answers pile up here without end.
        await written?.wait()
        for _ in reply.long { longCalls.giveBack() }
    }
}

/// What one line is answered with, while its calls are being carried out.
private struct Reply: Sendable {
    var isBatch = false
    /// In the requests' order; nil for a notification, which gets no answer.
    var answers: [Response?] = []
    /// The calls still to be run, and where their answers belong.
    var long: [(index: Int, call: ControlCall)] = []
    /// What its results have, in bytes.
    var size: Int {
        answers.reduce(0) { size, answer in
            if case .success(let result) = answer?.outcome { size + result.bytes.count } else { size }
        }
    }
    /// Opens when the answer is on its way, so that what follows from a call comes behind its answer.
    let sent = Latch()

    /// The answer's line; nil when nothing is to be answered.
    var text: ByteBuffer? {
        let answers = answers.compactMap(\.self)
        return answers.isEmpty ? nil : ByteBuffer(answers: answers, isBatch: isBatch)
    }
}
