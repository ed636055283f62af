import Glibc

/// What runs at the moment, in a file that outlives the process that runs it: whoever watches reads it when that process has died.
public final class RunRecord: @unchecked Sendable {
    private let start: UnsafeMutableRawPointer
    private let size: Int

    /// The number of runs, the length of the input, and the input.
    private static let inputOffset = 16
    /// The longest input that it takes, in bytes.
    static let room = 1 << 20

    /// Opens a record, making its file where there is none.
    ///
    /// - Throws: ``FuzzFault`` when the file can't be had.
    public init(path: String) throws(FuzzFault) {
        size = Self.inputOffset + Self.room
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault(path) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(size)) == 0,
            let mapped = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), mapped != MAP_FAILED
        else { throw Self.fault(path) }
        start = mapped
    }

    deinit { munmap(start, size) }

    private static func fault(_ path: String) -> FuzzFault {
        FuzzFault("the record '\(path)' can't be written: \(String(cString: strerror(errno)))")
    }

    /// Notes an input that is about to run.
    func begin(_ input: [UInt8]) {
        let count = min(input.count, Self.room)
        input.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress { memcpy(start + Self.inputOffset, base, count) }
        }
        start.storeBytes(of: UInt64(count), toByteOffset: 8, as: UInt64.self)
        start.storeBytes(of: runs + 1, as: UInt64.self)
    }

    /// How many runs have begun.
    public var runs: UInt64 { start.load(as: UInt64.self) }

    /// The input of the run that began last.
    public var input: [UInt8] {
        let count = min(Int(clamping: start.load(fromByteOffset: 8, as: UInt64.self)), Self.room)
        return Array(UnsafeRawBufferPointer(start: start + Self.inputOffset, count: count))
    }
}
