// ‹title›: ‹purpose›.
using Kestrel.‹Name›;
using OpenTelemetry.Trace;
using Prometheus;

var builder = WebApplication.CreateBuilder(args);
builder.Logging.ClearProviders().AddJsonConsole();
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton<‹Noun›Rules>();
builder.Services.AddSingleton<‹Noun›Service>();
builder.Services.AddHostedService<Gateway>();
builder.Services.AddHealthChecks();
builder.Services.AddProblemDetails();
builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource("‹name›"));

var app = builder.Build();
app.UseExceptionHandler();
app.MapHealthChecks("/healthz");
app.MapMetrics();

app.MapPost("/‹nouns›", (New‹Noun› request, ‹Noun›Service service) =>
{
    var answer = service.‹Verb›(request.Reference, request.Zone, request.Payload);
    return Results.Created($"/‹nouns›/{request.Reference}", answer);
});

app.MapGet("/‹nouns›/{reference}", (string reference, ‹Noun›Service service) =>
    service.Find(reference) is { } found ? Results.Ok(found) : Results.NotFound());

app.Run();

/// <summary>What a caller sends.</summary>
internal sealed record New‹Noun›(string Reference, string Zone, string Payload);
