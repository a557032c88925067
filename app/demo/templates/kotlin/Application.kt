package example.kestrel.‹namelower›

import io.ktor.serialization.kotlinx.json.json
import io.ktor.server.application.Application
import io.ktor.server.application.install
import io.ktor.server.engine.embeddedServer
import io.ktor.server.metrics.micrometer.MicrometerMetrics
import io.ktor.server.netty.Netty
import io.ktor.server.plugins.contentnegotiation.ContentNegotiation
import io.micrometer.prometheusmetrics.PrometheusConfig
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry
import java.time.Clock
import org.slf4j.LoggerFactory

private val log = LoggerFactory.getLogger("‹name›")

/** ‹title›: ‹purpose›. */
fun main() {
    val settings = Settings.fromEnvironment(System.getenv())
    log.info("‹name› listens on {}", settings.port)
    embeddedServer(Netty, port = settings.port) { module(settings) }.start(wait = true)
}

/** Everything an operator may set; every default suits a laptop. */
data class Settings(val port: Int, val databaseUrl: String, val batch: Int) {
    companion object {
        fun fromEnvironment(environment: Map<String, String>) = Settings(
            port = environment["PORT"]?.toIntOrNull() ?: 8080,
            databaseUrl = environment["DATABASE_URL"] ?: "jdbc:postgresql://localhost/‹name_›",
            batch = environment["BATCH"]?.toIntOrNull() ?: ‹~250 the batch size›,
        )
    }
}

fun Application.module(settings: Settings, clock: Clock = Clock.systemUTC()) {
    val meters = PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
    install(ContentNegotiation) { json() }
    install(MicrometerMetrics) { registry = meters }
    val store = ‹Noun›Store.connect(settings.databaseUrl)
    routes(store, ‹Noun›Rules(), meters, clock)
}
