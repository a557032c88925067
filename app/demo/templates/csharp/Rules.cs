namespace Kestrel.‹Name›;

/// <summary>One line of the table.</summary>
public sealed record Rule(string Zone, int Lane, int Milliseconds);

/// <summary>The table by which ‹name› decides, kept in code so that a change is reviewed like any other.</summary>
public sealed class ‹Noun›Rules
{
    private static readonly Rule Fallback = new(string.Empty, ‹~99 the fallback lane›, ‹~40 the fallback time›);

    private static readonly Rule[] Table =
    [
%%rows Serve ‹place› |         new("‹slug›", ‹n›, ‹m›),
    ];

    private readonly Dictionary<string, Rule> byZone = Table.ToDictionary(rule => rule.Zone);

    /// <summary>How many zones the table names.</summary>
    public int Count => byZone.Count;

    /// <summary>The rule of a zone, or the fallback.</summary>
    public Rule Find(string zone) => byZone.GetValueOrDefault(zone.ToLowerInvariant(), Fallback);

    /// <summary>The lane a ‹noun› is sent to.</summary>
    public int Lane(‹Noun› ‹noun›)
    {
        var rule = Find(‹noun›.Zone);
        return rule.Lane;
    }
%% Send every other ‹noun› to the twin lane

    /// <summary>Lanes come in pairs; even references take the twin.</summary>
    public int LaneOfPair(‹Noun› ‹noun›)
    {
        var lane = Lane(‹noun›);
        var digit = ‹noun›.Reference.LastOrDefault(char.IsAsciiDigit);
        return digit != default && (digit - '0') % 2 == 0 ? lane + 100 : lane;
    }
%%.
%% Give up before the machine does

    /// <summary>How long to wait for an answer: a little less than the machine waits.</summary>
    public TimeSpan Patience(string zone)
    {
        var milliseconds = Find(zone).Milliseconds;
        var margin = Math.Max(milliseconds / 10, ‹~4 the margin›);
        return TimeSpan.FromMilliseconds(milliseconds - margin);
    }
%%.
%% List lanes that no zone uses

    /// <summary>Lanes below the highest that the table leaves free.</summary>
    public IReadOnlyList<int> FreeLanes()
    {
        var used = byZone.Values.Select(rule => rule.Lane).ToHashSet();
        return Enumerable.Range(1, ‹~98 the highest lane›).Where(lane => !used.Contains(lane)).ToList();
    }
%%.
}
