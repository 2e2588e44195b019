import Glibc

/// A POSIX thread. `Foundation.Thread` would do, at the price of mapping all of Foundation into every function.
public enum Thread {
    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts a detached thread. Running out of threads ends the process: it could serve nobody.
    public static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let start = Unmanaged.passRetained(Start(body))
        let result = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        precondition(result == 0, "pthread_create failed with \(result)")
        pthread_detach(thread)
    }
}
