namespace Trilateral.ServiceDefaults.Identity;

/// <summary>Holds the caller of the running request; endpoints ask for <see cref="Actor"/> itself.</summary>
internal sealed class CurrentActor
{
    private Actor? _actor;

    public Actor Value
    {
        get => _actor ?? throw new InvalidOperationException("An endpoint that allows anonymous callers has no actor.");
        set => _actor = value;
    }

    public Actor? OrNone => _actor;
}
