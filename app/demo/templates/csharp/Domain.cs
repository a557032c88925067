using System.Globalization;
using System.Text;

namespace Kestrel.‹Name›;

/// <summary>Where a ‹noun› stands.</summary>
public enum State
{
    Open,
    Held,
    Done,
    Refused,
}

/// <summary>Why something was not accepted, in words for the caller.</summary>
public sealed class RefusalException(string message) : Exception(message);

/// <summary>One ‹noun› as the rest of the company sees it.</summary>
public sealed record ‹Noun›(string Reference, string Zone, string Payload, State State, DateTimeOffset Changed)
{
    /// <summary>Longest reference that the older scanners can read.</summary>
    public const int LongestReference = ‹~32 the longest reference›;

    /// <summary>Longest payload that fits into the machine's buffer.</summary>
    public const int LongestPayload = ‹~240 the longest payload›;

    /// <summary>A new ‹noun›, checked.</summary>
    public static ‹Noun› Create(string reference, string zone, string payload, DateTimeOffset now)
    {
        var clean = reference.Trim().ToUpperInvariant();
        if (clean.Length is 0 or > LongestReference)
        {
            throw new RefusalException($"the reference must have 1 to {LongestReference} letters");
        }

        if (payload.Length > LongestPayload)
        {
            throw new RefusalException($"the payload has {payload.Length} letters");
        }

        return new ‹Noun›(clean, zone.ToLowerInvariant(), payload, State.Open, now);
    }

    /// <summary>The ‹noun› after a step; final states take none.</summary>
    public ‹Noun› Step(State to, DateTimeOffset now)
    {
        var allowed = (State, to) switch
        {
            (State.Open, State.Held or State.Done or State.Refused) => true,
            (State.Held, State.Open or State.Refused) => true,
            _ => false,
        };
        return allowed
            ? this with { State = to, Changed = now }
            : throw new RefusalException($"a ‹noun› cannot go from {State} to {to}");
    }
%% Tell stale ‹nouns› from slow ones

    /// <summary>Should a person look?</summary>
    public bool IsStale(DateTimeOffset now) =>
        State == State.Open && now - Changed > TimeSpan.FromMilliseconds(‹~900 the milliseconds before a person looks›);
%%.
%% Frame ‹nouns› as the machines expect them

    /// <summary>The ‹noun› as bytes: start, length, body, checksum, end.</summary>
    public byte[] ToFrame()
    {
        var body = Encoding.ASCII.GetBytes($"{Reference}|{Zone}|{Payload}");
        var frame = new byte[body.Length + 5];
        frame[0] = 0x02;
        frame[1] = (byte)(body.Length >> 8);
        frame[2] = (byte)body.Length;
        body.CopyTo(frame, 3);
        frame[^2] = body.Aggregate((byte)0, (sum, next) => (byte)(sum ^ next));
        frame[^1] = 0x03;
        return frame;
    }
%%.
%% Print ‹nouns› for the log of the belt

    /// <summary>One line for the people at the belt.</summary>
    public string ToLine() =>
        string.Create(CultureInfo.InvariantCulture, $"{Changed:HH:mm:ss.fff} {Zone,-12} {Reference,-12} {State}");
%%.
}
