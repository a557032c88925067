using System.Collections.Concurrent;
using System.Diagnostics;
using Prometheus;

namespace Kestrel.‹Name›;

/// <summary>What a caller is told.</summary>
public sealed record Answer(string Reference, int Lane, State State);

/// <summary>What can be done with ‹nouns›.</summary>
public sealed class ‹Noun›Service(‹Noun›Rules rules, TimeProvider clock, ILogger<‹Noun›Service> log)
{
    private static readonly ActivitySource Activities = new("‹name›");
    private static readonly Counter Seen = Metrics.CreateCounter("‹name_›_‹nouns›_total", "‹Nouns› by outcome.", "outcome");

    private readonly ConcurrentDictionary<string, ‹Noun›> ‹nouns› = new();

    /// <summary>Takes a ‹noun› and says where it goes.</summary>
    public Answer ‹Verb›(string reference, string zone, string payload)
    {
        using var activity = Activities.StartActivity("‹verb›");
        var ‹noun› = ‹Noun›.Create(reference, zone, payload, clock.GetUtcNow());
        var isNew = ‹nouns›.TryAdd(‹noun›.Reference, ‹noun›);
        Seen.WithLabels(isNew ? "new" : "known").Inc();
        log.LogInformation("‹noun› {Reference} for zone {Zone}", ‹noun›.Reference, ‹noun›.Zone);
        return new Answer(‹noun›.Reference, rules.Lane(‹noun›), ‹noun›.State);
    }

    /// <summary>A ‹noun› by its reference.</summary>
    public ‹Noun›? Find(string reference) => ‹nouns›.GetValueOrDefault(reference.ToUpperInvariant());

    /// <summary>Moves a ‹noun› to another state.</summary>
    public ‹Noun› Move(string reference, State to)
    {
        var moved = ‹nouns›.AddOrUpdate(
            reference,
            _ => throw new RefusalException($"no ‹noun› {reference}"),
            (_, known) => known.Step(to, clock.GetUtcNow()));
        log.LogInformation("‹noun› {Reference} is {State}", reference, to);
        return moved;
    }
%% Sweep finished ‹nouns› out of memory

    /// <summary>Forgets finished ‹nouns›; the ledger of the belt keeps them.</summary>
    public int Sweep()
    {
        var limit = clock.GetUtcNow() - TimeSpan.FromMinutes(‹~20 the minutes that finished work is kept›);
        var done = ‹nouns›.Values.Where(known => known.State is State.Done or State.Refused && known.Changed < limit);
        return done.Count(known => ‹nouns›.TryRemove(known.Reference, out _));
    }
%%.
%% Report what waits

    /// <summary>How many ‹nouns› stand in each state.</summary>
    public IReadOnlyDictionary<State, int> Counts() =>
        ‹nouns›.Values.GroupBy(known => known.State).ToDictionary(group => group.Key, group => group.Count());
%%.
}
