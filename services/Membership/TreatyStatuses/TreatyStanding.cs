namespace Trilateral.Membership.TreatyStatuses;

/// <summary>Where a State stands towards one instrument on a day, made of its facts (rule 34).</summary>
/// <param name="Instrument">Which.</param>
/// <param name="Status">What holds on the day.</param>
/// <param name="Since">From when; null where no fact is known.</param>
/// <param name="ApprovedOn">The latest approval at home, whatever came of it.</param>
internal sealed record TreatyStanding(Instrument Instrument, TreatyStatus Status, DateOnly? Since, DateOnly? ApprovedOn)
{
    /// <summary>Whether the State has bound itself towards others. An approval at home has not (rule 34).</summary>
    public bool IsParty => Status is TreatyStatus.Deposited or TreatyStatus.InForce;

    /// <param name="facts">Of one State, corrected ones among them.</param>
    /// <param name="instrument">Asked for.</param>
    /// <param name="on">The day; facts of later days do not count yet.</param>
    public static TreatyStanding Of(IReadOnlyCollection<TreatyStatusFact> facts, Instrument instrument, DateOnly on)
    {
        var corrected = facts.Select(fact => fact.CorrectsId).ToHashSet();
        var known = facts.Where(fact => fact.Instrument == instrument && fact.On <= on && !corrected.Contains(fact.Id)).ToList();
        // Of two facts of a day the one further on: deposit and entry into force may share a date.
        var latest = known.Where(fact => fact.Status != TreatyStatus.DomesticallyApproved).OrderBy(fact => fact.On).ThenBy(fact => fact.Status).LastOrDefault();
        var approval = known.Where(fact => fact.Status == TreatyStatus.DomesticallyApproved).OrderBy(fact => fact.On).LastOrDefault();
        var approvalLeads = approval is not null
            && (latest is null || (latest.Status is TreatyStatus.None or TreatyStatus.Signed && latest.On <= approval.On));
        var leading = approvalLeads ? approval : latest;
        return new(instrument, leading?.Status ?? TreatyStatus.None, leading?.On, approval?.On);
    }
}
