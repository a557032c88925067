package example.kestrel.‹namelower›

import io.ktor.http.ContentType
import io.ktor.http.HttpStatusCode
import io.ktor.server.application.Application
import io.ktor.server.application.ApplicationCall
import io.ktor.server.request.receive
import io.ktor.server.response.respond
import io.ktor.server.response.respondText
import io.ktor.server.routing.get
import io.ktor.server.routing.post
import io.ktor.server.routing.routing
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry
import java.time.Clock
import kotlinx.serialization.Serializable

@Serializable
data class New‹Noun›(val reference: String, val zone: String, val cents: Long)

@Serializable
data class Answer(val reference: String, val fee: String, val explanation: String)

/** All routes. */
fun Application.routes(store: ‹Noun›Store, rules: ‹Noun›Rules, meters: PrometheusMeterRegistry, clock: Clock) = routing {
    get("/healthz") { call.respondText("ok") }
    get("/metrics") { call.respondText(meters.scrape()) }
    post("/‹nouns›") {
        guarded(call) {
            val request = call.receive<New‹Noun›>()
            val ‹noun› = ‹Noun›.open(request.reference, request.zone, Cents(request.cents), clock.instant())
            store.insert(‹noun›)
            meters.counter("‹nouns›", "zone", ‹noun›.zone).increment()
            call.respond(HttpStatusCode.Created, Answer(‹noun›.reference, "${rules.fee(‹noun›)}", rules.explain(‹noun›)))
        }
    }
    get("/‹nouns›/{reference}") {
        guarded(call) {
            val reference = call.parameters["reference"].orEmpty()
            val ‹noun› = store.find(reference) ?: throw Refusal("no ‹noun› $reference")
            call.respondText("${‹noun›.state}")
        }
    }
    post("/‹nouns›/{reference}/{state}") {
        guarded(call) {
            val reference = call.parameters["reference"].orEmpty()
            val to = State.entries.firstOrNull { it.name.equals(call.parameters["state"], ignoreCase = true) }
            val ‹noun› = store.find(reference) ?: throw Refusal("no ‹noun› $reference")
            store.update(‹noun›.step(to ?: throw Refusal("no such state"), clock.instant()))
            call.respond(HttpStatusCode.NoContent)
        }
    }
}

/** Every error has the same shape: problem details after RFC 9457. */
private suspend fun guarded(call: ApplicationCall, work: suspend () -> Unit) {
    try {
        work()
    } catch (refusal: Refusal) {
        val detail = refusal.message.orEmpty().replace("\"", "'")
        val body = """{"type":"about:blank","status":422,"detail":"$detail"}"""
        call.respondText(body, ContentType.parse("application/problem+json"), HttpStatusCode.UnprocessableEntity)
    }
}
