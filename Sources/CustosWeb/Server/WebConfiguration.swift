package import CustosBase
package import CustosIngest
package import CustosLaw
package import CustosStore
package import HummingbirdTLS
package import Logging
package import NIOCore

/// Everything of the recorder that the web server shows or changes.
package struct WebServices: Sendable {
    package var state: StateStore
    package var catalogue: Catalogue
    package var library: FootageLibrary
    /// `nil` where nothing records (a machine that only plays back).
    package var recording: RecordingService?
    package var volumes: VolumeSet
    /// `nil` where there is no ledger (tests of other things).
    package var ledger: LedgerFeeder?
    /// `nil` where nothing is exported.
    package var exports: ExportDesk?
    /// `nil` where no law is kept (tests of other things).
    package var law: LawDesk?
    /// Signs statements; `nil` where there is no key.
    package var statementSigner: StatementSigner?
    package var witnesses: @Sendable () -> [WitnessStatus] = { [] }
    /// The `CameraSupervisor`; a test gives its own streams.
    package var supervisor: any StreamProvider
    package var clocks: any Clocks
    package var networks: AllowedNetworks
    /// Event loops for connections. Camera streams may share them: nothing blocks here.
    package var group: any EventLoopGroup
    package var configuration: WebConfiguration
    package var logger: Logger

    package init(
        state: StateStore, catalogue: Catalogue, library: FootageLibrary, recording: RecordingService?, volumes: VolumeSet, supervisor: any StreamProvider, clocks: any Clocks,
        networks: AllowedNetworks, group: any EventLoopGroup, configuration: WebConfiguration, logger: Logger
    ) {
        self.state = state
        self.catalogue = catalogue
        self.library = library
        self.recording = recording
        self.volumes = volumes
        self.supervisor = supervisor
        self.clocks = clocks
        self.networks = networks
        self.group = group
        self.configuration = configuration
        self.logger = logger
    }
}

/// How the web server is reached and what it may use.
package struct WebConfiguration: Sendable {
    package var host: String
    /// 0 lets the system choose; `WebServer.boundPort` tells.
    package var port: Int
    /// `nil` serves plain HTTP: behind a proxy that speaks TLS, or on this machine alone.
    package var tls: TLSConfiguration?
    /// Cookies are marked `Secure`. Set it behind a proxy that speaks TLS; with `tls` it is always so.
    package var secureCookies: Bool
    /// Origins besides the server's own under which its pages are opened, e.g. `https://video.example.org`.
    package var origins: [String]
    /// Where the pages are.
    package var assets: StaticAssets.Source
    package var version: String
    /// The demo says so on its pages.
    package var isDemo: Bool
    package var startedAt: WallTime?
    /// How far this machine's clock can be believed, and how far it is off when that is known.
    package var clock: @Sendable () -> (state: ClockTrust, offset: TimeSpan?)
    package var passwordCost: PasswordHash.Cost
    package var limits: WebLimits

    package init(
        host: String = "127.0.0.1", port: Int = 8080, tls: TLSConfiguration? = nil, secureCookies: Bool = false, origins: [String] = [], assets: StaticAssets.Source = .standard,
        version: String = "0", isDemo: Bool = false, startedAt: WallTime? = nil,
        clock: @escaping @Sendable () -> (state: ClockTrust, offset: TimeSpan?) = { (.free, nil) }, passwordCost: PasswordHash.Cost = .standard, limits: WebLimits = .standard
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.secureCookies = secureCookies || tls != nil
        self.origins = origins
        self.assets = assets
        self.version = version
        self.isDemo = isDemo
        self.startedAt = startedAt
        self.clock = clock
        self.passwordCost = passwordCost
        self.limits = limits
    }
}

/// The bounds of the web server, each with what happens at it.
package struct WebLimits: Sendable {
    /// Open connections. At the bound new ones wait in the system's backlog.
    package var connections = 2000
    /// A request's head; a browser's is 1 to 2 KiB. At the bound: 431, or 400 on a connection that was used before.
    package var headBytes = 16 * 1024
    package var headFields = 100
    /// The first request must be complete by then, or the connection closes.
    package var firstRequestSeconds: Int64 = 15
    /// A connection without a request closes.
    package var idleSeconds: Int64 = 75
    /// Live viewers of one person or token; two walls of 64 at most. At the bound: close code 4403.
    package var liveViewersPerPrincipal = 128
    /// Live viewers in all; what the fan-out was measured with, doubled.
    package var liveViewers = 512
    /// Pages that listen to status events.
    package var eventListeners = 200
    /// What waits for one viewer: at either bound the queue is dropped and the viewer goes on at the next sync sample.
    package var viewerQueueBytes = 6 * 1024 * 1024
    package var viewerQueueAge = TimeSpan.milliseconds(2000)
    /// A viewer that took nothing for this long is closed with 4408.
    package var viewerStall = TimeSpan.seconds(20 as Int64)
    /// Live streams that are transcoded at once, each on a thread; 0 is half of the cores. At the bound: close code 4429.
    package var transcoders = 0
    package var pingInterval = TimeSpan.seconds(15 as Int64)
    /// The longest span of one timeline or view.
    package var longestSpan = TimeSpan.days(400)

    package static let standard = WebLimits()
}
