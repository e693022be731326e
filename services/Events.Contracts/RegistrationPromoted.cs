namespace Trilateral.Events.Contracts;

/// <summary>A representative who waited now has a place at a dialogue.</summary>
/// <param name="RegistrationId"><c>reg_</c> and 32 hex digits; random, so that it tells no time.</param>
/// <param name="Version">A receiver applies only a newer one.</param>
/// <param name="DialogueId"><c>evt_</c> and 32 hex digits.</param>
/// <param name="OrganisationId">Whose it is (<c>org_…</c>); nobody else is told.</param>
/// <param name="PersonId"><c>per_…</c>; names are in no message.</param>
/// <param name="Mode">inPerson or online.</param>
/// <param name="PromotedAt">UTC.</param>
/// <param name="Side">The organisation's.</param>
/// <param name="Reach"><c>global</c>.</param>
/// <param name="Class">Restricted.</param>
public sealed record RegistrationPromoted(
    string RegistrationId,
    long Version,
    string DialogueId,
    string OrganisationId,
    string PersonId,
    string Mode,
    DateTimeOffset PromotedAt,
    string Side,
    string Reach,
    string Class);
