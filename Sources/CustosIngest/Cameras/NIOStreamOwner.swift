import CustosMedia
package import NIOCore

/// An event loop as the owner of a `LiveStream`: camera, assembler and publishing are all on it.
package struct NIOStreamOwner: StreamOwner {
    package let loop: any EventLoop

    package init(_ loop: any EventLoop) { self.loop = loop }

    package func execute(_ body: @escaping @Sendable () -> Void) { loop.execute(body) }
    package var isCurrent: Bool { loop.inEventLoop }
}
