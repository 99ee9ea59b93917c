"""VN-2000 (hệ toạ độ quốc gia): its zones, and how each is told to a database or a browser that does not know it.

The shift to WGS 84 is EPSG:6960 "VN-2000 to WGS 84 (2)", 1 m accuracy. Sources that give its rotations with the other
sign, or no shift at all, are wrong by up to 224 m near Hà Nội.
"""

from __future__ import annotations

from warnings import warn

from django.db import DatabaseError, connections, transaction

SHIFT = "-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"  # m, seconds, ppm
DATUM = f"+ellps=WGS84 +towgs84={SHIFT}"
TM3 = {  # EPSG code → central meridian, degrees east; scale 0.9999, false easting 500 km
    5896: 102,
    5897: 105,
    5898: 108,
    5899: 107.75,
    9205: 103,
    9206: 104,
    9207: 104.5,
    9208: 104.75,
    9209: 105.5,
    9210: 105.75,
    9211: 106,
    9212: 106.25,
    9213: 106.5,
    9214: 107,
    9215: 107.25,
    9216: 107.5,
    9217: 108.25,
    9218: 108.5,
}
_OTHERS = {
    4326: "+proj=longlat +datum=WGS84",
    4756: f"+proj=longlat {DATUM}",
    3405: f"+proj=utm +zone=48 {DATUM} +units=m",
    3406: f"+proj=utm +zone=49 {DATUM} +units=m",
    32648: "+proj=utm +zone=48 +datum=WGS84 +units=m",
    32649: "+proj=utm +zone=49 +datum=WGS84 +units=m",
}
_GEOGRAPHIC = (
    'GEOGCS["VN-2000",DATUM["Vietnam_2000",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    f'TOWGS84[{SHIFT}],AUTHORITY["EPSG","6756"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
    'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4756"]]'
)


def definition(srid: int) -> str:
    """A reference system as PROJ's parameters, for proj4js and for tables of reference systems.

    Raises:
        KeyError: none of ours.
    """
    if srid in TM3:
        return f"+proj=tmerc +lat_0=0 +lon_0={TM3[srid]} +k=0.9999 +x_0=500000 +y_0=0 {DATUM} +units=m +no_defs"
    return f"{_OTHERS[srid]} +no_defs"


def _text(srid: int) -> str:
    """A zone as well-known text."""
    degrees, minutes = divmod(round(TM3[srid] * 60), 60)
    return (
        f'PROJCS["VN-2000 / TM-3 {degrees}-{minutes:02d}",{_GEOGRAPHIC},PROJECTION["Transverse_Mercator"],'
        f'PARAMETER["latitude_of_origin",0],PARAMETER["central_meridian",{TM3[srid]}],PARAMETER["scale_factor",0.9999],'
        'PARAMETER["false_easting",500000],PARAMETER["false_northing",0],UNIT["metre",1,AUTHORITY["EPSG","9001"]],'
        f'AXIS["Easting",EAST],AXIS["Northing",NORTH],AUTHORITY["EPSG","{srid}"]]'
    )


def install(using: str) -> None:
    """Add the zones that a database does not know (PostGIS 3.3 knows none of the provincial ones, 9205 to 9218).

    Where the database's user may not, a warning says so: those zones then work for files, which we read ourselves, only.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT srid FROM spatial_ref_sys WHERE srid BETWEEN %s AND %s", [min(TM3), max(TM3)])
        missing = sorted(set(TM3) - {srid for (srid,) in cursor.fetchall()})
        if not missing:
            return
        columns = "srid, auth_name, auth_srid, srtext, proj4text"
        values = "%s, 'EPSG', %s, %s, %s"
        if connection.vendor == "sqlite":
            columns, values = "srid, auth_name, auth_srid, srtext, proj4text, ref_sys_name", f"{values}, %s"
        try:
            with transaction.atomic(using=using):
                for srid in missing:
                    named = [f"VN-2000 / TM-3 {TM3[srid]}"] if connection.vendor == "sqlite" else []
                    cursor.execute(
                        f"INSERT INTO spatial_ref_sys ({columns}) VALUES ({values})",  # noqa: S608 - names of our own
                        [srid, srid, _text(srid), definition(srid), *named],
                    )
        except DatabaseError as error:
            warn(f"zones {missing} could not be added to spatial_ref_sys: {error}", RuntimeWarning, stacklevel=2)
