namespace Portal.Components.Shared;

/// <summary>What a badge or banner means.</summary>
public enum Tone
{
    Neutral,
    Accent,
    Good,
    Warning,
    Bad,
}

internal static class Tones
{
    public static string ToClass(this Tone tone) => tone switch
    {
        Tone.Accent => "accent",
        Tone.Good => "good",
        Tone.Warning => "warning",
        Tone.Bad => "bad",
        _ => "",
    };
}
