namespace Portal.Commands;

/// <summary>What the process tells whoever started it.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The command was understood, but could not be done.</summary>
    public const int Failed = 1;

    /// <summary>The command was not understood.</summary>
    public const int Misused = 2;
}
