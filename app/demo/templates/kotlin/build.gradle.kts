plugins {
    kotlin("jvm") version "2.2.0"
    kotlin("plugin.serialization") version "2.2.0"
    id("io.ktor.plugin") version "3.2.0"
    application
}

group = "example.kestrel"

repositories {
    mavenCentral()
}

dependencies {
    implementation("io.ktor:ktor-server-netty:‹^3.2.0 ktor›")
    implementation("io.ktor:ktor-server-content-negotiation:3.2.0")
    implementation("io.ktor:ktor-serialization-kotlinx-json:3.2.0")
    implementation("io.ktor:ktor-server-metrics-micrometer:3.2.0")
    implementation("io.micrometer:micrometer-registry-prometheus:‹^1.15.1 micrometer›")
    implementation("io.opentelemetry:opentelemetry-sdk:‹^1.51.0 opentelemetry›")
    implementation("org.postgresql:postgresql:‹^42.7.7 postgresql›")
    implementation("ch.qos.logback:logback-classic:‹^1.5.18 logback›")
    testImplementation(kotlin("test"))
}

kotlin {
    jvmToolchain(21)
}

application {
    mainClass = "example.kestrel.‹namelower›.ApplicationKt"
}

tasks.test {
    useJUnitPlatform()
}
