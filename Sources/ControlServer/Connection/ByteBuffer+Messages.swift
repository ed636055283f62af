import ControlProtocol
import NIOCore

extension ByteBuffer {
    /// One line with one answer, or with an array of several.
    init(answers: [Response], isBatch: Bool = false) {
        self.init()
        if isBatch { writeInteger(UInt8(ascii: "[")) }
        for (index, answer) in answers.enumerated() {
            if index > 0 { writeInteger(UInt8(ascii: ",")) }
            answer.write { writeBytes($0) }
        }
        if isBatch { writeInteger(UInt8(ascii: "]")) }
        writeInteger(UInt8(ascii: "\n"))
    }

    /// One line with a notification.
    init(_ notification: ControlNotification) {
        self.init(bytes: notification.text.bytes)
        writeInteger(UInt8(ascii: "\n"))
    }
}
