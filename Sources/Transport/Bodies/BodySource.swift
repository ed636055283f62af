/// Where the bytes of a streamed request come from: a file, or parts put together.
public protocol BodySource: Sendable {
    /// The exact length in bytes, at least 0. A source that gives fewer bytes, or more, ends the transfer before the
    /// server can take the request for whole.
    var length: Int64 { get }

    /// Opens the body at its beginning: once per exchange, on the transport's thread, before anything is sent.
    ///
    /// - Throws: any error; the request then fails with kind `localFile`, and its description ends in logs.
    func open() throws -> any BodyReading
}

/// An open body, read by the transport's thread alone and dropped when the transfer ends, be it early.
public protocol BodyReading: AnyObject {
    /// Puts the next bytes at the beginning of `room`, which is never empty, and returns how many: at most
    /// `room.count`, and 0 only at the end. It must be quick: every other transfer waits meanwhile.
    ///
    /// - Throws: any error; the transfer then ends with kind `localFile`, and its description ends in logs.
    func read(into room: UnsafeMutableRawBufferPointer) throws -> Int
}
