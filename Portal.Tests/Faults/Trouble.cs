namespace Portal.Tests.Faults;

/// <summary>What goes wrong between the portal and its gateway.</summary>
public enum Trouble
{
    /// <summary>Each answer comes late.</summary>
    Slow,

    /// <summary>What was asked for is done, and the answer is lost.</summary>
    AnswersLost,

    /// <summary>The connection breaks in the middle of a question.</summary>
    QuestionsLost,

    /// <summary>A proxy before the gateway answers 503.</summary>
    Busy,

    /// <summary>Nobody listens.</summary>
    Refused,

    /// <summary>The gateway's process is killed.</summary>
    Killed,
}
