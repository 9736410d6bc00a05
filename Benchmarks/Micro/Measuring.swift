import Benchmark

extension BenchmarkMetric {
    /// How fast bytes of the input are dealt with.
    static var megabytesPerSecond: BenchmarkMetric {
        .custom("MB/s", polarity: .prefersLarger, useScalingFactor: false)
    }
}

/// Measures work over `bytes` bytes: its time, and its speed.
func measure(_ name: String, bytes: Int, _ work: @escaping @Sendable () throws -> Void) {
    let configuration = Benchmark.Configuration(
        metrics: [.wallClock, .cpuTotal, .megabytesPerSecond], warmupIterations: 2, maxDuration: .seconds(2),
        maxIterations: 200)
    Benchmark(name, configuration: configuration) { benchmark in
        let clock = ContinuousClock()
        var failure: (any Error)?
        benchmark.startMeasurement()
        let time = clock.measure {
            do { try work() } catch { failure = error }
        }
        benchmark.stopMeasurement()
        if let failure {
            benchmark.error("\(failure)")
            return
        }
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        benchmark.measurement(.megabytesPerSecond, Int(Double(bytes) / 1e6 / max(seconds, 1e-9)))
    }
}
